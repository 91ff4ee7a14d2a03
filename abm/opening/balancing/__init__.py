"""How the table is balanced: cells with their certainty, the accounts
they must meet, the programme that reconciles them."""
