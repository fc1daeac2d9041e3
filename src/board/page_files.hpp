// The files of the page, which the build puts into the program (embed_page.cmake).
#pragma once

#include <span>
#include <string_view>

namespace trecho {

struct PageFile {
    std::string_view path; // as a browser asks for it: /board.css
    std::string_view content_type;
    std::string_view bytes;
};

std::span<const PageFile> page_files();

} // namespace trecho
