"""The words that index every vector, in the order in which their numbers stand."""

INDUSTRIES = ("agriculture", "manufacturing", "construction", "trade", "catering", "transport", "information", "business", "finance", "public")
CLASSES = ("self_employed", "micro", "small", "medium", "large", "special", "platform")
OWNERS = ("sme", "self_employed", "large", "banks", "government", "households")
SECTORS = ("households", "smes", "large", "banks", "government", "central_bank", "abroad")
DESTINATIONS = ("us", "eu", "asean", "other")
BANK_TYPES = ("large_state", "joint_stock", "city_rural", "internet")
PLATFORMS = ("alibaba_like", "jd_like", "fringe")
DIGITAL_STAGES = ("exploration", "practice", "deep")

LISTS = {
    "size class": CLASSES, "industry": INDUSTRIES, "destination": DESTINATIONS,
    "type of bank": BANK_TYPES, "platform": PLATFORMS, "digital stage": DIGITAL_STAGES,
}
