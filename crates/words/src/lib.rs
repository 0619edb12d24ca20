//! What is said: every text a person reads, from Fluent bundles by key.
