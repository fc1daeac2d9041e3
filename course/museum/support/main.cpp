// Shows one bug, in English or (with the argument pt) in Portuguese. Exits with 0 when the wrong
// code breaks an invariant, or the mended code keeps them all.
#include "support/scene.hpp"

#include <string_view>

int main(int argc, char** argv) {
    using namespace trecho::museum;
    const bool in_portuguese = argc > 1 && std::string_view(argv[1]) == "pt";
    Scene scene(in_portuguese ? Language::pt : Language::en);
    show(scene);
    return scene.print() == expects_violation ? 1 : 0;
}
