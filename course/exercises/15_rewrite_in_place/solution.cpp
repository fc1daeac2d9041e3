// Exercise 15, the solution: write another file, sync it, rename it, sync the folder.
#include "exercise.hpp"

namespace exercise {

void save(Folder& folder, std::string_view content) {
    const std::string next = file_name + ".new"; // a half one of an earlier kill is emptied
    folder.create(next);
    folder.write(next, content);
    folder.sync(next);              // before it gets the name: else the name may be there first
    folder.rename(next, file_name); // the one instant in which the old becomes the new
    folder.sync_folder();           // before we return: else the old one may come back
}

} // namespace exercise
