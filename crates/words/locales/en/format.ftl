# How numbers, dates and times are written. The two number messages are single signs.

number-grouping = ,
number-decimal = .

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

# $day and $year are digits, $month a month's name: 4 March 2026
format-day = { $day } { $month } { $year }
# March 2026
format-month = { $month } { $year }
# 4 March 2026 at 10:42
format-minute = { $day } { $month } { $year } at { $time }
