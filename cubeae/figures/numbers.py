"""Numbers as people read them: significant digits, mean ± sd, signal-to-noise ratios in dB.

Shared by the figures and the report, so that a value reads the same in a panel and in a table.
"""

import math
from dataclasses import dataclass

MISSING = "—"
MINUS = "−"
SMALLEST_PLAIN = 1e-3
LARGEST_PLAIN = 1e5
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Spread:
    """A mean and its standard deviation as text; ``sd`` is None where it is undefined."""

    mean: str
    sd: str | None
    power: str = ""

    def __str__(self) -> str:
        """``0.0052 ± 0.0001``, or ``(1.20 ± 0.05)×10⁻⁵`` for very small and very large means."""
        if self.sd is None:
            return self.mean + self.power
        body = f"{self.mean}\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}{self.sd}"
        return f"({body}){self.power}" if self.power else body


def significant(value: float | None, digits: int = 3) -> str:
    """``value`` with ``digits`` significant digits; ∞ for infinities and — for None and NaN."""
    return str(spread(value, None, n=1, digits=digits))


def spread(mean: float | None, sd: float | None, n: int, digits: int = 3) -> Spread:
    """Mean ± sd at the same decimals, both in the unit of the mean.

    Args:
        mean: over ``n`` seeds; may be infinite, NaN or None.
        sd: sample standard deviation; not shown unless ``n`` > 1 and it is finite.
        n: number of seeds behind the mean.
        digits: significant digits of the larger of the two; up to two more where the sd would
            otherwise round to zero.
    """
    if mean is None or math.isnan(mean):
        return Spread(MISSING, None)
    if math.isinf(mean):
        return Spread("∞" if mean > 0 else f"{MINUS}∞", None)
    shown_sd = sd if n > 1 and sd is not None and math.isfinite(sd) else None
    exponent = _exponent(max(abs(mean), shown_sd or 0.0), digits)
    scale, power = 1.0, ""
    if exponent is not None and not _plain(exponent):
        scale, power = 10.0**-exponent, "×10" + str(exponent).translate(_SUPERSCRIPTS)
        exponent = 0
    decimals = max(0, digits - 1 - (exponent or 0))
    sd_exponent = _exponent((shown_sd or 0.0) * scale, 1)
    if sd_exponent is not None:
        decimals = max(decimals, min(-sd_exponent, decimals + 2))
    text = _fixed(mean * scale, decimals)
    return Spread(text, None if shown_sd is None else _sd(shown_sd * scale, decimals), power)


def snr_label(snr_db: float) -> str:
    """``15 dB``, or ``no noise`` for an infinite ratio."""
    return "no noise" if math.isinf(snr_db) else f"{snr_db:g} dB".replace("-", MINUS)


def dims_label(latent_dim: int) -> str:
    """``6 latent dims``."""
    return f"{latent_dim} latent dim" + ("" if latent_dim == 1 else "s")


def counted(count: int, singular: str, plural: str = "") -> str:
    """``1 training``, ``2,400 trainings``."""
    return f"{count:,} " + (singular if count == 1 else plural or singular + "s")


def _plain(exponent: int) -> bool:
    return math.log10(SMALLEST_PLAIN) <= exponent < math.log10(LARGEST_PLAIN)


def _exponent(size: float, digits: int) -> int | None:
    """Decimal exponent after rounding to ``digits`` (0.09996 has that of 0.100); None for 0."""
    return int(f"{size:.{digits - 1}e}".split("e")[1]) if size > 0 else None


def _fixed(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    is_zero = not text.strip("-0.")
    return text.lstrip("-") if is_zero else text.replace("-", MINUS)


def _sd(value: float, decimals: int) -> str:
    """A spread too small for these decimals is said to be so: ± 0.000 would claim there is none."""
    step = 10.0**-decimals
    return f"<{step:.{decimals}f}" if 0 < value < step / 2 else _fixed(value, decimals)
