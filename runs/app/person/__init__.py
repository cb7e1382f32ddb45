"""One person of the plan: a card, their story and their claims."""
