"""What one step of a month hands to the next; by firm, household or product. Units are goods that cost a yuan at rest,
yuan are of the month."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Workplaces:
    """Where work can be done this month, what comes of it, and what the premises cost."""

    operating: np.ndarray  # (firms,) share of its capacity that a firm may use; 0 where it is shut or suspended
    productivity: np.ndarray  # (firms,) units a quarter per person, fewer where a unit takes more
    rent: np.ndarray  # (firms,) yuan owed to landlords for the month, shut or not


@dataclass(frozen=True, slots=True)
class Purses:
    """What households can pay of what they planned."""

    affordable: np.ndarray  # (workers,) share of planned spending and housing
    pooled: np.ndarray  # (workers,) yuan for what is bought without a regular seller
    housing: np.ndarray  # (workers,) yuan
    village_affordable: float  # share
    village_pooled: float  # yuan
    village_housing: float  # yuan


@dataclass(frozen=True, slots=True)
class Inputs:
    """What firms order from each other and abroad, for production and for their capital: services by the output they
    are for, materials for stock, and of each industry what that takes of every product."""

    planned_output: np.ndarray  # (firms,) units
    work: np.ndarray  # (firms,) units of output for which services are ordered
    advertising_saved: np.ndarray  # (firms,) units of services that a seller's commission pays for
    materials: np.ndarray  # (firms,) units, those from abroad included
    services_per_unit: np.ndarray  # (products, industries) units of services a unit of output
    services: np.ndarray  # (industries, products) units ordered from producers
    goods: np.ndarray  # (industries, products) units ordered from producers for stock
    imported_services: np.ndarray  # (firms,) units, at a yuan each
    imported_materials: np.ndarray  # (firms,) units, at a yuan each
    investment: np.ndarray  # (firms,) yuan at the prices paid so far
    all_investment: float  # yuan, with housing


@dataclass(frozen=True, slots=True)
class Diverted:
    """Orders that a platform takes from all sellers of a product and brings to some."""

    turned_home: np.ndarray  # (firms,) units cancelled abroad for which buyers at home are found
    given_up: np.ndarray  # (firms,) the same, times the part of the price that those buyers do not pay
    sponsored: np.ndarray  # (firms,) units that shops order from makers through the sponsor
    by_line: tuple[np.ndarray, ...]  # (firms,) the same, line by line by which the sponsor sells; none if nobody buys


@dataclass(frozen=True, slots=True)
class Demand:
    """What buyers want of producers beyond what households order from their shops."""

    paid_price: np.ndarray  # (products and abroad,) yuan a unit, as the pool paid last month
    pool: np.ndarray  # (products,) units wanted by all who know no seller
    public: np.ndarray  # (products,) units of it that the state wants
    beyond: np.ndarray  # (products,) units of these that a path of the shock adds
    business: np.ndarray  # (firms,) units that the pool wants of each seller
    direct: np.ndarray  # (firms,) units of public services that the state wants of their producer
    rents: np.ndarray  # (firms,) units of premises let, at a yuan each
    recaptured: np.ndarray  # (firms, shop, online and business) units that other sellers could not deliver last month
    diverted: Diverted


@dataclass(frozen=True, slots=True)
class Output:
    """What was made, and how far it goes."""

    export_due: np.ndarray  # (firms,) units ordered abroad, backlog included
    home_due: np.ndarray  # (firms,) units ordered at home, rents left out
    made: np.ndarray  # (firms,) units
    not_made: np.ndarray  # (firms,) units for which a regular supplier's goods were missing
    exported: np.ndarray  # (firms,) units
    fill: np.ndarray  # (firms,) share of orders at home that is delivered
    sold_home: np.ndarray  # (firms,) units


@dataclass(frozen=True, slots=True)
class Received:
    """What firms got of the inputs that they had ordered from producers."""

    services: np.ndarray  # (industries, products) yuan
    goods: np.ndarray  # (industries, products) yuan
    material_units: np.ndarray  # (firms,)
    material_value: np.ndarray  # (firms,) yuan
    service_units: np.ndarray  # (firms,)
    service_value: np.ndarray  # (firms,) yuan


@dataclass(frozen=True, slots=True)
class Sales:
    """What was delivered to whom, at what price."""

    to_households: np.ndarray  # (firms, shop and online) yuan
    exports: np.ndarray  # (firms,) yuan
    to_pool: np.ndarray  # (firms,) yuan
    pool_fill: np.ndarray  # (products,) share of the pool's orders that was delivered, alike for all buyers
    price: np.ndarray  # (products and abroad,) yuan a unit that the pool paid
    received: Received


@dataclass(frozen=True, slots=True)
class Commissions:
    """What platforms keep of online sales, and a sponsor of what its makers sell through it."""

    online: np.ndarray  # (firms,) yuan that online sellers pay
    makers: np.ndarray  # (firms,) yuan that makers pay their sponsor
    margin: float  # yuan, the whole of it
    platform_shares: np.ndarray  # (firms,) part of online sellers' commissions that each platform gets
    received: np.ndarray  # (firms,) yuan, of both kinds
    services_used: np.ndarray  # (firms,) units of services for which online sellers pay, as many at any rate
    services_made: np.ndarray  # (firms,) units of services of platforms and sponsor


@dataclass(frozen=True, slots=True)
class ValueAdded:
    """Output and inputs of each firm, and what of it came from stocks or went there."""

    direct: np.ndarray  # (firms,) yuan of public services sold to the state by their producer
    sales: np.ndarray  # (firms,) yuan, rents and commissions included
    finished_change: np.ndarray  # (firms,) yuan of finished goods
    output: np.ndarray  # (firms,) yuan: sales and change of finished goods
    inputs: np.ndarray  # (firms,) yuan: services bought and materials used
    input_units: np.ndarray  # (firms,)
    materials_bought: np.ndarray  # (firms,) yuan
    material_units_bought: np.ndarray  # (firms,)
    materials_used: np.ndarray  # (firms,) yuan
    material_units_used: np.ndarray  # (firms,)


@dataclass(frozen=True, slots=True)
class Month:
    """What was ordered, made, delivered and added in a month of the quarter, for those who settle it."""

    number: int  # 0, 1 or 2
    workplaces: Workplaces
    purses: Purses
    inputs: Inputs
    demand: Demand
    output: Output
    sales: Sales
    commissions: Commissions
    value_added: ValueAdded
