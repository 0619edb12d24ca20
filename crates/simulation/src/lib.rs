//! What if: synthetic programmes with planted truth from a seed.
