"""One colour and one icon for each plan and payer on every page (Okabe–Ito, safe for colour-blind eyes)."""

PLAN_COLOUR = {"employee": "#0072B2", "flexible": "#D55E00", "resident": "#009E73"}
PLAN_DASH = {"employee": [1, 0], "flexible": [6, 3], "resident": [2, 2]}  # lines are told apart without colour too
TEXT_COLOUR = {"employee": "#005A8C", "flexible": "#A94A00", "resident": "#00704F"}  # the same, dark enough to read
PLAN_ICON = {"employee": "apartment", "flexible": "person", "resident": "home"}
PAYER_COLOUR = {"individual": "#1F3B57", "employer": "#6F93B5", "government": "#BCCBDA"}
VERDICT_ICON = {"required": "gavel", "eligible": "check_circle", "conditional": "help", "ineligible": "block"}
TEXT_FONT = "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', sans-serif"
