# What the command and the tests are built with. Natively these are CMake packages of the system. A
# cross build has the headers of the machine that builds (TOFU_HOST_HEADERS, set by the toolchain
# files): of libraries that need nothing but headers, so that they fit every system. Only their own
# folders may be seen, not the rest of /usr/include.
option(TOFU_HOST_HEADERS "Take header-only libraries from the machine that builds" OFF)

# tofu_host_headers(TARGET FOLDER...): an interface library of these folders of the host's includes.
function(tofu_host_headers target)
  set(links ${PROJECT_BINARY_DIR}/host_headers)
  file(MAKE_DIRECTORY ${links})
  foreach(folder IN LISTS ARGN)
    find_path(tofu_host_${folder} ${folder} PATHS /usr/include /usr/local/include
              NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
    if(NOT tofu_host_${folder})
      message(FATAL_ERROR "tofu: the headers ${folder}/ are missing on this machine; on Debian: "
                          "apt-get install libcli11-dev libfmt-dev nlohmann-json3-dev")
    endif()
    file(CREATE_LINK ${tofu_host_${folder}}/${folder} ${links}/${folder} SYMBOLIC)
  endforeach()
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} SYSTEM INTERFACE ${links})
endfunction()

# The command computes SHA-256 by what its system has: OpenSSL on Linux, libmd on FreeBSD, the C
# library on macOS, NetBSD and OpenBSD. A cross build may lack that, and then goes without the command.
if(TOFU_BUILD_TOOL AND CMAKE_CROSSCOMPILING AND CMAKE_SYSTEM_NAME STREQUAL "FreeBSD")
  find_library(TOFU_MD_LIBRARY md)
  if(NOT TOFU_MD_LIBRARY)
    message(STATUS "tofu: no command: it computes SHA-256 by FreeBSD's libmd, which is not here")
    set(TOFU_BUILD_TOOL OFF)
  endif()
endif()

function(tofu_find_tool_packages)
  if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    find_package(OpenSSL REQUIRED COMPONENTS Crypto)
    set(TOFU_DIGEST_LIBRARY OpenSSL::Crypto PARENT_SCOPE)
  elseif(CMAKE_SYSTEM_NAME STREQUAL "FreeBSD")
    find_library(TOFU_MD_LIBRARY md REQUIRED)
    set(TOFU_DIGEST_LIBRARY ${TOFU_MD_LIBRARY} PARENT_SCOPE)
  endif()
  if(NOT TOFU_HOST_HEADERS)
    find_package(CLI11 REQUIRED)
    find_package(fmt REQUIRED)
    return()
  endif()
  tofu_host_headers(CLI11::CLI11 CLI)
  tofu_host_headers(fmt::fmt fmt)
  target_compile_definitions(fmt::fmt INTERFACE FMT_HEADER_ONLY)
endfunction()

function(tofu_find_test_packages)
  if(NOT TOFU_HOST_HEADERS)
    find_package(GTest REQUIRED)
    find_package(nlohmann_json REQUIRED)
    return()
  endif()
  tofu_host_headers(nlohmann_json::nlohmann_json nlohmann)
  set(TOFU_GTEST_SOURCE_DIR /usr/src/googletest CACHE PATH "Sources of GoogleTest, for cross builds")
  set(INSTALL_GTEST OFF CACHE BOOL "" FORCE)
  set(BUILD_GMOCK OFF CACHE BOOL "" FORCE)
  add_subdirectory(${TOFU_GTEST_SOURCE_DIR} ${PROJECT_BINARY_DIR}/googletest EXCLUDE_FROM_ALL)
endfunction()
