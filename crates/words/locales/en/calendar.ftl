# The own calendar outside the programme.
calendar-name = Appointments
calendar-title = Your appointments in your own calendar
calendar-text = A calendar program can fetch your appointments from a private address. It shows what kind of appointment it is, when, and in what kind of place. It names nobody; the link in it asks you to sign in.
calendar-address = The address
calendar-address-once = Copy it into your calendar program now: it is not kept and cannot be shown again. Whoever has it sees when you have appointments. Give it to nobody.
calendar-none = There is no address yet.
calendar-made = An address was made on { $at }.
calendar-read = It was last read on { $at }.
calendar-not-read = No calendar has read it yet.
calendar-make = Make an address
calendar-make-another = Make another address
calendar-make-hint = An address made before answers no more, once another is made or it is taken back.
calendar-end = Take it back
calendar-appointment = Put it into your calendar
notice-calendar-ended = The address is taken back. It answers no more.
