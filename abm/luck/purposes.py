"""What luck is drawn for. Each purpose has a number of its own for
good: a new one takes a free number, at any place."""

from enum import IntEnum, unique


@unique
class Purpose(IntEnum):
    """A purpose and, as `purpose.sentence`, what its draws decide."""

    sentence: str

    def __new__(cls, number: int, sentence: str):
        purpose = int.__new__(cls, number)
        purpose._value_ = number
        purpose.sentence = sentence
        return purpose

    OPENING_FIRMS = 1, "The traits with which a firm opens: size within its class, runway, channels."
    OPENING_WORKERS = 2, "The traits with which a person opens: type, home, skill, savings."
    OPENING_JOBS = 3, "Which employer a person opens with."
    OPENING_SELLERS = 4, "Which regular sellers a buyer opens with."
    OPENING_SUPPLIERS = 5, "Which regular supplier a firm opens with."

    FIRM_LUCK = 10, "The shock of the quarter to a firm's standing with its customers."
    COMPARED_SELLER = 11, "Whether a buyer compares this month, and the slot of the seller it compares."
    REPLACING_SELLER = 12, "The slot of the seller to which a buyer turns when a regular one fails."
    REPLACING_SUPPLIER = 15, "Whether a firm finds another supplier when its own fails, and whom it meets."
    EXPORT_ORDERS = 13, "Which exporters an order from abroad reaches."
    ROUNDING = 14, "Whether a fraction of a person or of a good is rounded up."

    VISITED_EMPLOYER = 20, "The slot of the employer that a searcher visits on the k-th try."
    SERVICE_ORDER = 21, "The order in which blocks of searchers or shoppers are served."
    DISMISSED = 22, "Which of a firm's staff is dismissed or furloughed."
    SEARCHING = 23, "Whether someone without a job searches this month."
    MOVING = 24, "Whether a jobless migrant goes to the village, and when one comes back."
    QUITTING = 25, "Whether a person leaves a job without being dismissed."

    SHUT_BY_ORDER = 30, "Which firms may not open while the authorities keep places shut."
    LOST_TO_THE_SHOCK = 35, "Which SMEs a shock closes for good: those of a small loss are among those of a larger one."
    REOPENING = 31, "Whether a suspended firm finds the money to reopen this month."
    LEAVING = 32, "Whether an owner gives up the firm by choice."
    FOUNDING = 33, "Whether a person founds a firm, and in which industry."
    ENTRANT_TRAITS = 34, "The traits with which a new firm enters."

    LOAN_APPLICATION = 40, "Whether a firm applies for a loan, and the noise in its score."
    PLATFORM_JOINING = 41, "Whether a firm joins a platform."
    RELIEF_LOTTERY = 42, "Which of the eligible a randomised programme serves."
    HOME_PLATFORM = 43, "The platform on which an online seller is at home, and whether it may sell there alone."
