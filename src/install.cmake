# What `cmake --install` installs, and what `cpack -G DEB` packs. Two components: `program`, with
# its data and documents, and `async`, the library for other projects (src/async/CMakeLists.txt).
include(GNUInstallDirs)

add_subdirectory(src/async)
set_target_properties(trecho_async_library PROPERTIES UNITY_BUILD ON)

install(TARGETS trecho RUNTIME COMPONENT program)
install(FILES data/flights.json data/class.json DESTINATION ${CMAKE_INSTALL_DATADIR}/trecho
        COMPONENT program)
install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program
        RENAME copyright) # its name in Debian
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)

# Installing doesn't build the tests first.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)

# One Debian package with the program. dpkg-shlibdeps finds the libraries that it needs.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME trecho)
set(CPACK_PACKAGE_CONTACT "the Trecho authors <authors@trecho.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "ticket server, client and simulator in C++20 coroutines")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
include(CPack)
