//! What others speak: pure maps between foreign formats and the domain.
