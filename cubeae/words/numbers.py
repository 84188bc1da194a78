"""Numbers as people read them: significant digits, mean ± sd, intervals, SNRs in dB, p-values.

Shared by the figures and the report, so that a value reads the same in a panel and in a table.
"""

import math
from dataclasses import dataclass

MISSING = "—"
MINUS = "−"
GAP = "\N{NO-BREAK SPACE}"
SMALLEST_PLAIN = 1e-3
LARGEST_PLAIN = 1e5
ROUNDING = 1e-13
SMALLEST = 1e-300
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Spread:
    """A mean and its standard deviation as text; ``sd`` is None where it is undefined."""

    mean: str
    sd: str | None
    power: str = ""

    @property
    def main(self) -> str:
        """The mean."""
        return self.mean

    @property
    def detail(self) -> str:
        """The deviation with its sign, to be set in a quieter style; empty without one."""
        return "" if self.sd is None else f"{GAP}±{GAP}{self.sd}"

    def __str__(self) -> str:
        """``0.0052 ± 0.0001``, or ``(1.20 ± 0.05)×10⁻⁵`` for very small and very large means."""
        return _joined(self.main, self.detail, self.power)


@dataclass(frozen=True)
class Interval:
    """A centre and its interval as text; ``low`` and ``high`` are None where there is none."""

    main: str
    low: str | None = None
    high: str | None = None
    power: str = ""

    @property
    def detail(self) -> str:
        """The interval in brackets, to be set in a quieter style; empty without one."""
        return "" if self.low is None else f"{GAP}[{self.low},{GAP}{self.high}]"

    def __str__(self) -> str:
        """``0.0123 [0.0119, 0.0131]``, or ``(1.20 [1.15, 1.25])×10⁻⁵`` where that is shorter."""
        return _joined(self.main, self.detail, self.power)


def _vanishing(value: float) -> float:
    """Zero where the power of ten of ``value`` underflows a float (a p-value of 1e-310)."""
    return 0.0 if abs(value) < SMALLEST else value


def given(value: float) -> str:
    """A number as a config gives it, to six digits: ``0.015``, ``10⁻⁵``, ``2.5×10³⁶``, ``∞``."""
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    factor, exponent = powered(abs(value))
    power = "" if exponent is None else f"10{str(exponent).translate(_SUPERSCRIPTS)}"
    return MINUS * (value < 0) + "×".join(filter(None, (factor, power)))


def powered(value: float) -> tuple[str, int | None]:
    """``value``, to six digits, as a factor and the exponent of the power of ten behind it.

    Without a power the exponent is None; before one, a factor of 1 is empty.
    """
    factor, e, exponent = f"{value:g}".partition("e")
    if not e:
        return factor, None
    return "" if factor == "1" else factor, int(exponent)


def percent(share: float) -> str:
    """A share in whole percent, which no line breaks: ``0.5`` -> ``50 %``."""
    return f"{100 * share:.0f}{GAP}%"


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
    if shown_sd is not None and shown_sd < ROUNDING * abs(mean):
        shown_sd = 0.0  # the values are equal: the deviation is only rounding
    mean, shown_sd = _vanishing(mean), None if shown_sd is None else _vanishing(shown_sd)
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


def interval(value: float | None, low: float, high: float, digits: int = 3) -> Interval:
    """A centre with its interval, all three at the same decimals and in the same power of ten.

    Args:
        value: the centre; may be infinite, NaN or None.
        low, high: ends of the interval; NaN or infinite where there is none.
        digits: significant digits of the largest of the three; up to two more where the interval
            would otherwise have no width.
    """
    if value is None or not math.isfinite(value) or not math.isfinite(high - low):
        alone = spread(value, None, n=1, digits=digits)
        return Interval(alone.mean, power=alone.power)
    value, low, high = _vanishing(value), _vanishing(low), _vanishing(high)
    exponent = _exponent(max(abs(value), abs(low), abs(high)), digits)
    scale, power = 1.0, ""
    if exponent is not None and not _plain(exponent):
        scale, power = 10.0**-exponent, "×10" + str(exponent).translate(_SUPERSCRIPTS)
        exponent = 0
    decimals = max(0, digits - 1 - (exponent or 0))
    width = _exponent((high - low) * scale, 1)
    if width is not None:
        decimals = max(decimals, min(-width, decimals + 2))
    main, least, most = (_fixed(number * scale, decimals) for number in (value, low, high))
    return Interval(main, least, most, power)


def p_label(p: float) -> str:
    """A p-value: ``0.062``, ``<0.001``, ``1``; — for NaN."""
    if math.isnan(p):
        return MISSING
    return "<0.001" if p < 0.001 else f"{p:.2g}"


def snr_label(snr_db: float) -> str:
    """``15 dB``, or ``no noise`` for an infinite ratio."""
    return "no noise" if math.isinf(snr_db) else f"{snr_db:g} dB".replace("-", MINUS)


def bare_snr(snr_db: float) -> str:
    """``15``, or ``no noise`` for an infinite ratio: for an axis in dB."""
    return snr_label(snr_db).removesuffix(" dB")


def dims_label(latent_dim: int) -> str:
    """``6 latent dims``."""
    return f"{latent_dim} latent dim" + ("" if latent_dim == 1 else "s")


def counted(count: int, singular: str, plural: str = "") -> str:
    """``1 training``, ``2,400 trainings``."""
    return f"{count:,} " + (singular if count == 1 else plural or singular + "s")


def _joined(main: str, detail: str, power: str) -> str:
    body = main + detail
    return f"({body}){power}" if power and detail else body + power


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
    """A spread too small for these decimals reads ``<0.001``: ± 0.000 would claim there is none."""
    step = 10.0**-decimals
    return f"<{step:.{decimals}f}" if 0 < value < step / 2 else _fixed(value, decimals)
