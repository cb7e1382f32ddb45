"""Is what happened said in a few sentences, with the numbers of the run?"""

from __future__ import annotations

import pytest
from mutualaid.model import Society
from mutualaid.runs.language.translation import speaking
from mutualaid.runs.results.run_results import results_of
from mutualaid.runs.verdict.answer import answer_sentences
from mutualaid.runs.verdict.judging import judge_by_itself
from mutualaid.runs.verdict.sentences import headline


def told(preset, **settings):
    society = Society(preset, agents=600, seed=1, **settings).run()
    run = results_of(society)
    verdict = judge_by_itself(society.inputs, run)
    return society.rounds, verdict, list(answer_sentences(run, verdict))


def test_it_says_how_large_the_plan_grew_what_it_cost_who_left_and_how_it_ended():
    rounds, verdict, said = told("article")
    most = rounds.members.max() / 1e6
    assert f"{most:.3g} million were members at most" in said[0]
    assert "times what was promised" in said[1]
    assert said[2].startswith("The healthy left: they were 0.")
    assert said[3] == f"{rounds.members.iloc[-1] / 1e6:.3g} million were members in the end."
    assert said[-1] == headline(verdict)


def test_who_is_no_healthier_than_the_others_is_not_called_healthy():
    run_of_all = told("article", **{"mechanisms.selection": False})
    assert not any(one.startswith("The healthy left") for one in run_of_all[2])


@pytest.mark.parametrize("preset", ["pool", "insured"])
def test_it_is_said_of_other_plans_in_chinese_too(preset):
    with speaking("zh"):
        said = told(preset)[2]
    assert len(said) >= 4
    assert not any(letter in "".join(said) for letter in ("people", "month", "members"))
