# Accounts, organisations and settings.
choose = Choose
place-settings = Settings
staff-title = Staff
staff-invite = Invite somebody
staff-search = Name, address or organisation
staff-role = Role
staff-any-role = Any role
staff-filter = Show
staff-count = { $count ->
    [one] One person
   *[other] { $count } people
 }
staff-name = Name
staff-email = E-mail address
staff-roles = Roles
staff-account = Account
staff-organisation = Organisation
account-state-invited = Invited, not set up yet
account-state-active = Active
account-state-locked = Locked until { $until } after wrong passwords or codes
account-state-closed = Closed
invite-title = Invite somebody
invite-text = They get a link by e-mail and set up a password and a code from their phone. Somebody who has an account gets the further role at once.
invite-go = Send the invitation
member-end = End this role
member-end-text = Whoever acts in a role when it ends is signed out of it at once. What they recorded stays, and you can invite them again.
member-open-journeys = { $count ->
    [one] One open journey is theirs. First ask a team lead to hand it over.
   *[other] { $count } open journeys are theirs. First ask a team lead to hand them over.
 }
member-open-concerns = { $count ->
    [one] One open concern is theirs. First have it handed over to somebody else.
   *[other] { $count } open concerns are theirs. First have them handed over to somebody else.
 }
member-although = End it although this work is still theirs
member-reset-title = After a lost phone
member-reset-text = Password and code stop working, every browser is signed out, and a new invitation goes to the address above. First make sure that it is them who ask.
member-reset = Let them set up anew
organisations-title = Organisations
organisations-add = Add an organisation
organisations-search = Name
organisations-count = { $count ->
    [one] One organisation
   *[other] { $count } organisations
 }
organisation-name = Name
organisation-kind = Kind
organisation-ods-code = ODS code
organisation-ods-code-hint = The code of the Organisation Data Service, if it has one
organisation-outcode = Postcode district
organisation-outcode-hint = The first half of its postcode, such as LU1
organisation-successor = Successor
organisation-services = Services
organisation-name-successor = Name a successor
organisation-succeeded = { $name } from { $day }
organisation-go = Add
successor-title = Who takes the place of { $name }
successor-text = From that day on the successor sees the records of this organisation as its own. The records stay where they are.
successor-from = From which day
successor-go = Save
settings-title = Settings of the programme
settings-thinking-days = Days to think an offer over
settings-thinking-days-hint = After these days an offer that is still being thought over ends as timed out. Usually 90.
settings-attempts = Attempts to reach somebody
settings-attempts-hint = Only after so many attempts, by a channel they can use, somebody counts as unreachable. Usually 3.
settings-screen-one-in = One in how many is asked the six questions
settings-screen-one-in-hint = Picked by chance among those who say yes and those who say no. 0 asks nobody.
settings-least-sharing = People who must share a combination
settings-least-sharing-hint = A refusal without a name keeps age band, sex, ethnic category and deprivation only as far as so many people share them. Usually 5.
settings-nation = Bank holidays
settings-nation-hint = Days on which nobody works stop the clocks of calls and tasks. What is due already keeps its day until the journey next moves.
nation-england-and-wales = England and Wales
nation-scotland = Scotland
nation-northern-ireland = Northern Ireland
settings-contact = Whom people can ask
settings-contact-hint = The name, address or telephone number that the privacy notice gives
settings-go = Save
notice-staff-invited = Invited. A link is on its way, unless they have an account already.
notice-role-ended = The role has ended.
notice-staff-reset = A new invitation is on its way.
notice-organisation-added = Added.
notice-organisation-succeeded = Saved. The successor sees the records from that day on.
notice-settings-changed = Saved.
breach-role-unknown = Choose a role.
breach-role-not-held-there = This role cannot be held at that kind of organisation. Choose another organisation or another role.
breach-succession-day-missing = Enter the day from which the successor takes its place.
breach-setting-out-of-range = “{ $value }” does not do here. Enter a whole number from { $least } to { $most }.
breach-contact-too-long = The contact can have up to { $limit } characters. Shorten it.
breach-setting-nation = “{ $value }” is not a nation we know the bank holidays of. Choose one of the list.
