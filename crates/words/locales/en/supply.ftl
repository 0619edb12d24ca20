place-supply = Supply
supply-title = Supply
supply-text = What services can take now, and what was asked of them since { $day }.
supply-unmet = What could not be found at all
supply-protected = Small numbers of people and of searches are protected. What services can take is exact.
supply-by-need = By need
supply-gaps = { $count ->
    [0] For every need people have, a service has a place free that we know of.
    [one] For one need people have, no service has a place free that we know of.
   *[other] For { $count } needs people have, no service has a place free that we know of.
}
supply-need = Need
supply-people = People who have it now
supply-services = Services
supply-with-room = With a free place
supply-full = Full or paused
supply-waiting = Asked or on a list
supply-running = Going there
supply-turned-away = Turned away for want of room
supply-searches = Searches in vain
supply-gap-head = Gap
supply-gap = No free place
supply-by-district = By district
supply-district = District
supply-map = Districts by the number of services in them, and whether one has a free place
supply-map-legend = A full circle: a service has a free place. A ring: services, and none with a free place that we know of. A cross: no service. Larger circles hold more services. The table has the numbers.
supply-mark = { $code }: { $services } services, { $room } with a free place
supply-by-service = By service
supply-only-in-use = Only services of which anything is asked or recorded
supply-every = Every service
supply-service = Service
supply-capacity = Places
supply-free = Free
supply-next-session = Next session
supply-vacancies = Free at it
supply-wait = Wait, days
supply-none = Nothing is recorded or asked of any service yet.
supply-not-recorded = –
supply-paused = Paused until { $day }
supply-next = { $day }: { $count } expected
supply-no-next = –
supply-number = { $count }
