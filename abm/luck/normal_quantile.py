"""The normal distribution's quantile: Wichura, M. J. (1988), Algorithm AS 241, Applied Statistics 37 (3), 477-484.

Plain arithmetic but for a logarithm in the tails, so the same bytes everywhere; right to about 16 digits.
"""

from math import log, sqrt

# Polynomials as in the paper, highest power first: above and below the fraction bar.
_MIDDLE_ABOVE = (
    2509.0809287301227,
    33430.57558358813,
    67265.7709270087,
    45921.95393154987,
    13731.69376550946,
    1971.5909503065513,
    133.14166789178438,
    3.3871328727963665,
)
_MIDDLE_BELOW = (
    5226.495278852854,
    28729.085735721943,
    39307.89580009271,
    21213.794301586597,
    5394.196021424751,
    687.1870074920579,
    42.31333070160091,
    1.0,
)
_TAIL_ABOVE = (
    0.0007745450142783414,
    0.022723844989269184,
    0.2417807251774506,
    1.2704582524523684,
    3.6478483247632045,
    5.769497221460691,
    4.630337846156546,
    1.4234371107496835,
)
_TAIL_BELOW = (
    1.0507500716444169e-09,
    0.0005475938084995345,
    0.015198666563616457,
    0.14810397642748008,
    0.6897673349851,
    1.6763848301838038,
    2.053191626637759,
    1.0,
)
_FAR_ABOVE = (
    2.0103343992922881e-07,
    2.7115555687434876e-05,
    0.0012426609473880784,
    0.026532189526576124,
    0.29656057182850487,
    1.7848265399172913,
    5.463784911164114,
    6.657904643501103,
)
_FAR_BELOW = (
    2.0442631033899397e-15,
    1.421511758316446e-07,
    1.8463183175100548e-05,
    0.0007868691311456133,
    0.014875361290850615,
    0.1369298809227358,
    0.599832206555888,
    1.0,
)


def normal_quantile(share):
    """The value below which a standard normal lies with this probability, 0 < share < 1."""
    from_median = share - 0.5
    if abs(from_median) <= 0.425:
        r = 0.180625 - from_median * from_median
        above, below, sign = _MIDDLE_ABOVE, _MIDDLE_BELOW, from_median
    else:
        r = sqrt(-log(min(share, 1.0 - share)))
        sign = 1.0 if from_median > 0.0 else -1.0
        if r <= 5.0:
            r, above, below = r - 1.6, _TAIL_ABOVE, _TAIL_BELOW
        else:
            r, above, below = r - 5.0, _FAR_ABOVE, _FAR_BELOW
    numerator = denominator = 0.0
    for power in range(len(above)):
        numerator = numerator * r + above[power]
        denominator = denominator * r + below[power]
    return sign * numerator / denominator
