"""Parts of a round beside people and platform: dates, state, history, supervision, forks."""
