"""Statistics of paired scores, of agreement and of calibration. Pure functions of numbers: nothing reads, prints or decides."""

from __future__ import annotations

from loco.statistics.agreement import cohen_kappa, raw_agreement
from loco.statistics.calibration import ece
from loco.statistics.differences import (
    bca_interval,
    cluster_sign_flip_p,
    cluster_sums,
    paired_t_interval,
    sign_flip_p,
    standard_error,
    t_bound,
)
from loco.statistics.multiple import holm
from loco.statistics.paired import (
    MARGIN,
    Z_ONE_SIDED_95,
    Z_TWO_SIDED_95,
    harm_mid_p,
    mcnemar_exact_p,
    mcnemar_mid_p,
    noninferiority_lower,
    noninferiority_p,
    tango_interval,
    tango_z,
)
from loco.statistics.power import cases_needed, cases_to_certify, mid_p_power, minimum_detectable, planning_n
from loco.statistics.proportions import wilson_interval
from loco.statistics.student import t_cdf, t_quantile

__all__ = [
    "MARGIN",
    "Z_ONE_SIDED_95",
    "Z_TWO_SIDED_95",
    "bca_interval",
    "cases_needed",
    "cases_to_certify",
    "cluster_sign_flip_p",
    "cluster_sums",
    "cohen_kappa",
    "ece",
    "harm_mid_p",
    "holm",
    "mcnemar_exact_p",
    "mcnemar_mid_p",
    "mid_p_power",
    "minimum_detectable",
    "noninferiority_lower",
    "noninferiority_p",
    "paired_t_interval",
    "planning_n",
    "raw_agreement",
    "sign_flip_p",
    "standard_error",
    "t_bound",
    "t_cdf",
    "t_quantile",
    "tango_interval",
    "tango_z",
    "wilson_interval",
]
