// The limits of this module, each with what happens without it.
