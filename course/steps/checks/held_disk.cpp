// Lets a check hold a server's syncs: a library for LD_PRELOAD (ld.so(8)) that replaces
// fdatasync(2) in an unmodified program. Each call tells the check that it has begun, and returns
// when the check lets it. So a check sees what a server does while its disk is slow, and no check
// needs a slow disk.
//
// TRECHO_HELD_DISK is the number of a socket whose other end is the check's.
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>

extern "C" __attribute__((visibility("default"))) int fdatasync(int descriptor) {
    if (const char* const number = std::getenv("TRECHO_HELD_DISK")) {
        const int check = std::atoi(number);
        char byte = 's';
        if (::write(check, &byte, 1) != 1 || ::read(check, &byte, 1) != 1) std::_Exit(70);
    }
    return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}
