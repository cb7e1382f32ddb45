"""All words of the page, English and Chinese: one table of messages."""

# ruff: noqa: RUF001, RUF002 - Chinese has punctuation of its own

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping

from ...language.formats import MONTHS, three_figures

Text = tuple[str, str]
"""A message in English and in Chinese."""

MESSAGES: Mapping[str, Text] = {
    # the page
    "title": ("The life of a mutual-aid plan", "互助计划的一生"),
    "loading": ("the people are being born …", "正在生成人口 …"),
    "broken": (
        "This part could not be shown; the rest goes on. The server's log says why.",
        "这一部分无法显示，其余部分照常运行。原因见服务器日志。",
    ),
    "trouble": (
        "The round could not be lived. Press Reset; the server's log says why.",
        "本期无法完成。请按“重置”，原因见服务器日志。",
    ),
    "too_many": (
        "As many pages are open as this server may hold; try again when one is closed.",
        "本服务器打开的页面已达上限；请待有页面关闭后再试。",
    ),
    "unsaved": ("No file was made; the server's log says why.", "未生成文件，原因见服务器日志。"),
    "left_behind": ("Changes that stayed with the preset before:", "以下更改未带入新预设："),
    "faults": ("This cannot be run:", "无法运行："),
    "link_faults": (
        "The link could not be followed; this is the article's plan:",
        "链接无效，现显示文章中的计划：",
    ),
    # the control bar
    "preset": ("Preset", "预设"),
    "play": ("Play", "播放"),
    "pause": ("Pause", "暂停"),
    "step": ("Step", "单步"),
    "reset": ("Reset", "重置"),
    "to_the_end": ("Run to the end", "运行到底"),
    "to_date": ("Run to", "运行至"),
    "cancel": ("Cancel", "取消"),
    "speed": ("Speed", "速度"),
    "a_second": ("{n} rounds a second", "每秒 {n} 期"),
    "fastest": ("as fast as it goes", "最快"),
    "seed": ("Seed", "种子"),
    "language": ("Language", "语言"),
    "press_reset": ("changed – press Reset", "已更改 – 请按“重置”"),
    "round_of": ("round {n} of {all}", "第 {n} 期，共 {all} 期"),
    "not_begun": ("before the first round", "第一期之前"),
    "ended": ("the plan has ended", "计划已结束"),
    "seconds_left": ("about {n} s left", "约剩 {n} 秒"),
    # beside the run
    "compare": ("Compare with the preset unchanged", "与未改动的预设比较"),
    "compare_tip": (
        "the same people with the same luck, without your changes",
        "同样的人、同样的运气，不含您的更改",
    ),
    "other_people": (
        "you changed who the people are, so the baseline's are not the same people",
        "您更改了人口本身，因此基准中的人并不相同",
    ),
    "baseline": ("baseline", "基准"),
    "this_run": ("this run", "本次运行"),
    "keep": ("Keep this run", "保留本次运行"),
    "forget": ("Forget kept runs", "清除保留的运行"),
    "kept": ("kept {n}: {name}", "保留 {n}：{name}"),
    "download": ("Download", "下载"),
    "scenario_file": ("Scenario (TOML)", "情景 (TOML)"),
    "figure": ("Figure", "图"),
    "link": ("Link to this scenario", "此情景的链接"),
    # parameters
    "parameters": ("Parameters", "参数"),
    "policies": ("Policies", "政策"),
    "since": ("since {date}", "自{date}起"),
    "from_the_launch": ("from the launch, on Reset", "自启动起，重置后生效"),
    "take_back": ("take back", "撤销"),
    "range": ("allowed", "允许范围"),
    "default": ("default", "默认"),
    "source": ("source", "来源"),
    "changed_mark": ("differs from the preset", "与预设不同"),
    "waiting_mark": ("press Reset", "请按“重置”"),
    "group_people": ("People", "人口"),
    "group_illness": ("Illness", "疾病"),
    "group_behaviour": ("Behaviour", "行为"),
    "group_plan": ("Plan", "计划"),
    "group_review": ("Claim review", "理赔审核"),
    "group_claims": ("Claims", "理赔"),
    "group_regulator": ("Regulator", "监管"),
    "group_agency": ("Agency", "代理"),
    "group_run": ("Run", "运行"),
    "group_changes": ("Changes by date", "按日期的变更"),
    # head numbers
    "members": ("Members", "成员"),
    "share": ("Share of the round", "本期分摊"),
    "year_share": ("Share of the year", "本年分摊"),
    "risk_ratio": ("Risk of leavers / members, 24 rounds", "近24期离开者与成员的风险比"),
    "members_most": ("Most members", "成员最多时"),
    "month_dearest": ("Dearest month", "最贵的一个月"),
    "year_dearest": ("Dearest year", "最贵的一年"),
    "aided_all": ("Were given aid", "获助人数"),
    "left_all": ("Left in all", "离开总数"),
    "pending": ("Claims waiting", "待审案件"),
    "float": ("Float", "沉淀资金"),
    "baseline_at": ("baseline: round {n}", "基准：第 {n} 期"),
    "against": ("baseline {text}", "基准 {text}"),
    # charts
    "chart_share": ("Share of a round, yuan (tenfolds)", "每期分摊，元（十倍刻度）"),
    "promise": ("the promise", "承诺"),
    "a_round": ("a round", "每期"),
    "no_share": ("no share yet", "尚无分摊"),
    "chart_members": ("Members, {size}", "成员，{size}人"),
    "covered": ("covered", "已生效"),
    "waiting": ("waiting", "等待期"),
    "chart_moves": ("Joined and left in a round, {size}", "每期加入与离开，{size}人"),
    "joined": ("joined", "加入"),
    "left": ("left", "离开"),
    "expelled": ("removed", "移除"),
    "chart_risk": ("Claims a year of 1,000 people", "每千人每年理赔"),
    "stayers": ("members", "成员"),
    "leavers": ("who leave", "离开者"),
    "chart_claims": ("Claims, {size}", "案件，{size}件"),
    "claims_pending": ("waiting", "待审"),
    "claims_approved": ("approved a round", "每期通过"),
    "claims_refused": ("refused a round", "每期拒绝"),
    "chart_money": ("Money: in above, out below; {size} yuan", "资金：上收下支，{size}元"),
    "aid": ("aid and fee", "互助金与管理费"),
    "collected": ("collected", "收取"),
    "float_line": ("float", "沉淀"),
    "sponsor": ("paid by others", "他方承担"),
    "chart_insured": ("Policyholders of the agency, {size}", "代理机构的投保人，{size}人"),
    "policyholders": ("hold a policy", "持有保单"),
    "skip": ("Skip to the members", "跳到成员"),
    "chart_gain": ("Gain: next rise per unit of rise", "增益：每单位上涨引起的下次上涨"),
    "gain_one": ("above 1 the pool tips", "高于 1 则崩溃"),
    "no_gain": ("not measured in these rounds", "这些期未测量"),
    "chart_trust": ("Trust in the plan, %", "对计划的信任，%"),
    "chart_curves": (
        "The pool: yuan a round, by {size} members",
        "互助池：元/期，按成员数（{size}人）",
    ),
    "at_peak": ("at the peak", "高峰时"),
    "demand": ("worth of cover", "保障的价值"),
    "average_cost": ("their cost with fee, in the long run", "含费平均成本（长期）"),
    "marginal_cost": ("cost at the margin", "边际成本"),
    "pool_now": ("the pool now", "当前的池"),
    "share_of_people": ("part of the members of the sample, %", "样本成员的比例，%"),
    "no_members": ("no members", "没有成员"),
    "events": ("Orders and news", "命令与消息"),
    "terms_changed": ("the plan's terms change", "计划条款变更"),
    "no_events": ("none yet", "尚无"),
    # field and person
    "field": ("Every cell is an agent of {n} people", "每格代表 {n} 人"),
    "field_one": ("Every cell is a person", "每格是一个人"),
    "field_sample": (
        "{cells} of {agents} agents, in order of age; click on one",
        "{agents} 个个体中的 {cells} 个，按年龄排列；点击查看",
    ),
    "field_all": (
        "all {agents} agents, in order of age; click on one",
        "全部 {agents} 个个体，按年龄排列；点击查看",
    ),
    "agent": ("Agent no.", "个体编号"),
    "no_such_agent": ("no such agent in the field", "图中没有这个个体"),
    "person": ("Agent {n}", "个体 {n}"),
    "female": ("female", "女"),
    "male": ("male", "男"),
    "age": ("{n} years", "{n} 岁"),
    "stands_for": (
        "stands for {n} people, {gone} of whom have fallen ill or died",
        "代表 {n} 人，其中 {gone} 人患病或死亡",
    ),
    "is_one": ("one person", "一个人"),
    "credit": ("credit score {n}", "信用分 {n}"),
    "frailty": ("frailty {x} (1 is the mean)", "体质风险 {x}（1 为平均）"),
    "attitude": ("values a yuan of aid at {x} yuan", "每元互助金看作值 {x} 元"),
    "attention": ("looks at {x} % of ordinary bills", "查看 {x}% 的普通账单"),
    "conceals": ("would hide an illness", "会隐瞒病情"),
    "honest": ("declares illnesses", "如实告知"),
    "trust": ("trust {x} %", "信任 {x}%"),
    "life": ("Life so far", "至今的生活"),
    "bills": (
        "{n} bills, {yuan} yuan in all; the dearest {most} yuan",
        "共 {n} 张账单，合计 {yuan} 元；最贵一张 {most} 元",
    ),
    "no_bills": ("no bill so far", "尚无账单"),
    "policies_held": ("holds: {names}", "持有：{names}"),
    "born_chronic": ("chronically ill from the start", "一开始就有慢性病"),
    "born_member": ("a member from the start", "一开始就是成员"),
    "life_joined": ("joined", "加入计划"),
    "life_joined_hiding": ("joined, hiding an illness", "隐瞒病情加入"),
    "life_covered": ("cover began", "保障生效"),
    "life_chronic": ("fell chronically ill", "患慢性病"),
    "life_ill": ("fell critically ill", "患重病"),
    "life_died": ("died", "去世"),
    "life_gone": ("nobody is left of this agent", "该个体已无人在世或健康"),
    "life_aged_out": ("reached the leaving age", "达到退出年龄"),
    "life_removed": (
        "removed: a bill was not paid, or a claim was refused",
        "被移除：未付账单或理赔被拒",
    ),
    "life_left": (
        "left: a round was seen to cost {cost} yuan; cover was worth {worth} yuan to them",
        "离开：看来每期花费 {cost} 元，保障对其只值 {worth} 元",
    ),
    "why_trust": (
        "at full trust it would have been worth {worth} yuan",
        "若完全信任，保障值 {worth} 元",
    ),
    "why_news": ("the news of that day was against the plan", "当天的消息对计划不利"),
    "in_baseline": ("In the baseline: {state}", "在基准中：{state}"),
    "and": (", ", "，"),
    "and_so": ("; ", "；"),
    # members and health
    "outside": ("outside", "未加入"),
    "m_waiting": ("waiting", "等待期"),
    "m_covered": ("covered", "已生效"),
    "m_left": ("has left", "已离开"),
    "m_expelled": ("removed", "已移除"),
    "m_aided": ("aided", "已获互助"),
    "m_aged_out": ("too old", "超龄"),
    "h_healthy": ("healthy", "健康"),
    "h_chronic": ("chronically ill", "慢性病"),
    "h_critically_ill": ("critically ill", "重病"),
    "h_dead": ("dead", "已故"),
    # policies
    "policy_year_cap": (
        "A sponsor pays what a year costs above 188 yuan",
        "全年超过 188 元的部分由出资方承担",
    ),
    "policy_no_fee": ("No management fee", "免管理费"),
    "policy_credit": ("Credit score of 700 to join", "信用分 700 才能加入"),
    "policy_waiting": ("Half a year of waiting", "等待期半年"),
    "policy_exempt": ("Who waits does not pay", "等待期内不分摊"),
    "policy_audit": ("Somebody independent checks the shares", "由独立方核对分摊"),
    "policy_detection": ("Field investigations find nine in ten", "实地调查查出九成"),
    "policy_clear": ("A declaration that can be read one way only", "健康告知无歧义"),
    "policy_no_orders": ("No orders of the regulator", "没有监管命令"),
    "policy_silent": ("Nobody answers to the share", "无人因分摊而离开"),
}


def word(key: str, language: str, **values: object) -> str:
    """Say a message of the table.

    Args:
        key: name of the message.
        language: "en" or "zh".
        values: what stands in its braces.

    >>> word("round_of", "zh", n=3, all=80)
    '第 3 期，共 80 期'
    """
    text = MESSAGES[key][language == "zh"]
    return text.format(**values) if values else text


def size(highest: float, language: str) -> tuple[float, str]:
    """Divisor and word with which numbers up to this one read best.

    >>> size(2.5e8, "zh"), size(2.5e8, "en")
    ((100000000.0, '亿'), (1000000.0, 'million'))
    """
    sizes = (
        ((1e8, "亿"), (1e4, "万"))
        if language == "zh"
        else ((1e9, "billion"), (1e6, "million"), (1e3, "thousand"))
    )
    return next((pair for pair in sizes if highest >= pair[0] * 0.9995), (1.0, ""))


def amount(number: float, language: str) -> str:
    """A number in three figures with the word for its size.

    >>> amount(104_234_567, "en"), amount(104_234_567, "zh"), amount(float("nan"), "en")
    ('104 million', '1.04亿', '-')
    """
    if not math.isfinite(number):
        return "-"
    divisor, name = size(abs(number), language)
    gap = "" if language == "zh" else " "
    return f"{three_figures(number / divisor)}{gap if name else ''}{name}"


def month(date: dt.date, language: str) -> str:
    """A month as it is written below a chart.

    >>> month(dt.date(2019, 3, 1), "en"), month(dt.date(2019, 3, 1), "zh")
    ('Mar 19', '19年3月')
    """
    if language == "zh":
        return f"{date.year % 100}年{date.month}月"
    return f"{MONTHS[date.month - 1]} {date.year % 100:02}"
