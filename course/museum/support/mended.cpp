namespace trecho::museum {
extern const bool expects_violation = false;
}
