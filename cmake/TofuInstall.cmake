# What `cmake --install` puts into a prefix, and how others find it there: a CMake package, a
# pkg-config file, both libraries, the headers, the command and the licence. docs of the package:
# README.md, "Use it in your project". tests/install proves all of it, in a prefix that was moved.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(tofu_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/tofu)

install(
  TARGETS tofu_static tofu_shared
  EXPORT tofu_targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  INCLUDES
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/tofu DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.hpp")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md
              ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${PROJECT_SOURCE_DIR}/CONTRIBUTING.md
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
# What the README leads to.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs ${PROJECT_SOURCE_DIR}/examples
        DESTINATION ${CMAKE_INSTALL_DOCDIR} PATTERN CMakeLists.txt EXCLUDE)
if(TOFU_BUILD_TOOL)
  install(TARGETS tofu_tool RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

# find_package(tofu): before 1.0 a new minor version may break what was built against the old one.
install(
  EXPORT tofu_targets
  FILE tofuTargets.cmake
  NAMESPACE tofu::
  DESTINATION ${tofu_package_dir})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/tofuConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/tofuConfig.cmake
                              INSTALL_DESTINATION ${tofu_package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/tofuConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/tofuConfig.cmake ${PROJECT_BINARY_DIR}/tofuConfigVersion.cmake
        DESTINATION ${tofu_package_dir})

# pkg-config tofu: the prefix is found from the place of the file itself, so it may be moved.
set(tofu_pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
set(tofu_pc_full_dir ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH tofu_pc_to_prefix ${tofu_pc_full_dir} ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" tofu_pc_to_prefix "${tofu_pc_to_prefix}")
foreach(dir LIBDIR INCLUDEDIR)
  if(IS_ABSOLUTE ${CMAKE_INSTALL_${dir}})
    set(tofu_pc_${dir} ${CMAKE_INSTALL_${dir}})
  else()
    set(tofu_pc_${dir} "\${prefix}/${CMAKE_INSTALL_${dir}}")
  endif()
endforeach()
set(tofu_pc_system_libraries)
foreach(library IN LISTS TOFU_SYSTEM_LIBRARIES)  # a name, or a file that was found
  get_filename_component(name ${library} NAME_WE)
  string(REGEX REPLACE "^lib" "" name ${name})
  string(APPEND tofu_pc_system_libraries " -l${name}")
endforeach()
configure_file(${CMAKE_CURRENT_LIST_DIR}/tofu.pc.in ${PROJECT_BINARY_DIR}/tofu.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/tofu.pc DESTINATION ${tofu_pc_dir})

# The tests' consumers are built by this machine's compiler, and look for ELF's libraries.
if(TOFU_BUILD_TESTS AND TOFU_LINKER_IS_ELF AND NOT CMAKE_CROSSCOMPILING)
  add_subdirectory(${PROJECT_SOURCE_DIR}/tests/install)
endif()
