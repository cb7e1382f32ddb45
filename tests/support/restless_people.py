"""People who come and go, so that in a short run many leave, are removed, and join again."""

RESTLESS = {
    "behaviour.payment_failure": 0.1,
    "behaviour.retry_failure": 0.5,
    "behaviour.attention": 0.3,
    "behaviour.word_of_mouth": 0.1,
    "behaviour.advertising": 0.01,
    "behaviour.exaggeration": 1.0,
}
