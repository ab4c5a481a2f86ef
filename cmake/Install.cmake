# Filled by the install step of the library.
