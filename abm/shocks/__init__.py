"""What comes from outside: closures, fear, foreign demand, and the public relief that came with them."""

from abm.shocks.shock import Shock

__all__ = ["Shock"]
