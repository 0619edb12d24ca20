# Pages for those who sign in for an organisation that delivers services: all its services on one page.
place-own = Our services
place-own-people = Our people
provider-home-title = Our services
provider-home-no-services = The programme has not said yet which services your organisation answers for. Ask its administrator.
provider-home-waits = { $count ->
    [0] Nobody waits for your answer
    [one] 1 request waits for your answer
   *[other] { $count } requests wait for your answer
 }
provider-home-initials = People are shown by their initials until you open them. Each opening is written down with your name.
provider-home-asked = { $count ->
    [0] Asked today
    [one] Asked on { $day }, 1 day ago
   *[other] Asked on { $day }, { $count } days ago
 }
provider-home-reminded = { $count ->
    [one] Reminded once
   *[other] Reminded { $count } times
 }
provider-home-all = See all of them
provider-home-registers = { $count ->
    [0] No register to keep today
    [one] 1 register to keep
   *[other] { $count } registers to keep
 }
provider-home-ahead = In the week to come
provider-home-marked = { $marked } of { $people } marked
provider-home-today = Today
provider-home-listed = { $count ->
    [one] 1 person on a waiting list
   *[other] { $count } people on waiting lists
 }
provider-home-until = Room expected on { $day }
provider-home-services = { $count ->
    [one] 1 service
   *[other] { $count } services
 }
provider-home-paused = Takes nobody on until { $day }
provider-home-full = Full
provider-home-people = People
provider-home-taken-on = { $count ->
    [one] 1 person taken on
   *[other] { $count } people taken on
 }
provider-home-attended-of = { $count } of { $of }
provider-people-title = Our people
provider-people-standing = Who
provider-people-taken-on = Taken on
provider-people-listed = On a waiting list
provider-people-waits = Waiting for our answer
provider-people-service = Service
provider-people-service-any = Any service
provider-people-filter = Show
provider-people-count = { $count ->
    [0] Nobody.
    [one] 1 person, by the day you were asked
   *[other] { $count } people, by the day you were asked
 }
provider-people-person = Person
provider-people-asked = Asked on
provider-people-since = Since
provider-people-came = Came first on { $day }
provider-people-not-yet = Not answered yet
provider-people-attended = Sessions had

provider-services-title = Services { $name } answers for
provider-services-text = People with an account at this organisation see the requests, registers and people of these services, and nothing of any other. They see what the links of a service show, no more. A service given here is given to one organisation alone; no feed changes it.
provider-services-none = None yet.
provider-services-take = Take away
provider-services-take-of = Take { $name } away
provider-services-add-title = Add a service
provider-services-search = Name of the service, or of who runs it
provider-services-find = Find
provider-services-nothing = Nothing in the directory matches.
provider-services-more = There are more. Type more of the name.
provider-services-add = Add
provider-services-add-of = Add { $name }
provider-services-there = It is theirs
provider-services-go = Services they answer for
notice-provider-service-given = The service is theirs now.
notice-provider-service-taken = The service is not theirs any more. Nobody there sees anything of it.
breach-provider-service-taken = { $name } answers for this service. Take it away there first.
