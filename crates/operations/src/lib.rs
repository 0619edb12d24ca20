//! What people do: one function for each act, in the verbs of the trade; scope, rule, keeping, journal, audit and outbox in one unit of work.
