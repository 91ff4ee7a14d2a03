"""The k of a draw, where one purpose decides more than one thing of the same id.

Months stand in k as 0, 1 and 2. A name keeps its number for good: another number is another world.
"""

# LEAVING and REOPENING, after the draws of the months.
GOES_DORMANT = 4  # and the month: whether a suspended firm sleeps or closes
STAFF_COMES_BACK = 7  # whether a person returns to a firm that reopens
DORMANT_RETURNS = 9  # whether a dormant firm does

# REPLACING_SUPPLIER, of a firm, after the draws of the months.
SUPPLIER_MET = 3  # and the attempt, month by month

# SEARCHING and MOVING, of a person.
AFTER_A_JOB = 1  # whether who loses a job searches, whether a migrant goes home
SEARCHES_AGAIN = 2
HELD_IN_THE_VILLAGE = 3  # the place in the queue of those who cannot come back

# FOUNDING.
STARTS_A_STALL = 1  # of a person
FOUNDER_MET = 2  # and the attempt, of a place
ENTRANTS_ROUNDED = 99  # of a cell

# Second draws of LOAN_APPLICATION and SHUT_BY_ORDER, of a firm.
ASKS_A_PLATFORM = 1
SCORED_AT_THE_COUNTER = 2  # in the quarter's stead: whether a record of QR payments counts
TAKES_UP_OFFERS = 3  # in the quarter's stead: whether credit that is offered unasked is taken
ERROR_OF_BELIEF = 1

# Whether the last of the makers under contract with the supplier, of RELIEF_LOTTERY, counts in whole.
LAST_MAKER = 1

# In the quarter's stead: of ENTRANT_TRAITS, OPENING_FIRMS and OPENING_SELLERS.
SELLS_ONLINE = 1
BANK_OF_A_FIRM = 50
USES_A_LINE = 51  # of sellers, whether it works with money of a platform
STRANGERS = 99

DISMISSALS_OF_A_QUARTER = 4  # streams of DISMISSED that a quarter may use, one a month
