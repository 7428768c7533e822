//! Nothing of its own: the tests of spans, to be built with AddressSanitizer.
