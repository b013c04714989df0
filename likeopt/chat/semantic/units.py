"""What numbers count, in English and Korean."""

from __future__ import annotations

COUNTERS = (
    "번째|퍼센트|프로|시간|개월|사람|가지|마리|차례|켤레|킬로미터|센티미터|밀리미터|킬로그램|미터|킬로|그램|달러|유로|리터|주일|"
    "배|번|명|개|시|살|달|잔|권|대|곳|장|분|쪽|병|채|년|월|일|주|초|원|도|회|차|위|등|층|급|호|건|세|인|평|박|종"
)
UNITS = {
    **dict.fromkeys(("%", "percent", "percentage", "퍼센트", "프로"), "%"),
    **dict.fromkeys(("s", "sec", "second", "초"), "s"),
    **dict.fromkeys(("min", "minute"), "min"),
    **dict.fromkeys(("h", "hr", "hour", "시간"), "h"),
    **dict.fromkeys(("ms", "millisecond"), "ms"),
    "day": "day", "week": "week", "주일": "week", "month": "month", "개월": "month", "달": "month",
    "year": "year", "am": "am", "pm": "pm",
    **dict.fromkeys(("km", "kilometer", "kilometre", "킬로미터"), "km"),
    **dict.fromkeys(("m", "meter", "metre", "미터"), "m"),
    **dict.fromkeys(("cm", "centimeter", "centimetre", "센티미터"), "cm"),
    **dict.fromkeys(("mm", "millimeter", "밀리미터"), "mm"),
    **dict.fromkeys(("mile", "mi"), "mile"), **dict.fromkeys(("ft", "foot", "feet"), "ft"),
    **dict.fromkeys(("inch", "inches"), "inch"),
    **dict.fromkeys(("kg", "kilo", "kilogram", "킬로그램", "킬로"), "kg"),
    **dict.fromkeys(("g", "gram", "그램"), "g"), **dict.fromkeys(("mg", "milligram"), "mg"),
    **dict.fromkeys(("lb", "pound"), "lb"), **dict.fromkeys(("l", "liter", "litre", "리터"), "l"),
    **dict.fromkeys(("ml", "milliliter"), "ml"),
    **dict.fromkeys(("$", "dollar", "usd", "달러"), "$"), **dict.fromkeys(("€", "euro", "eur", "유로"), "€"),
    "£": "£", **dict.fromkeys(("₩", "원", "won", "krw"), "₩"),
    **dict.fromkeys(("b", "byte"), "byte"), **dict.fromkeys(("kb", "kilobyte"), "kb"),
    **dict.fromkeys(("mb", "megabyte"), "mb"), **dict.fromkeys(("gb", "gigabyte"), "gb"),
    **dict.fromkeys(("tb", "terabyte"), "tb"),
    **dict.fromkeys(("degree", "°", "°c", "celsius"), "°"), "°f": "°f", "fahrenheit": "°f",
    "th": "th", "번째": "th", "times": "x", "time": "x", "번": "x", "회": "x", "배": "fold",
}  # fmt: skip
