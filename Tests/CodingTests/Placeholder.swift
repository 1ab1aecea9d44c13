// Tests of Coding.
