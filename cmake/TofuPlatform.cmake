# Which folders hold the code of this system, in src/net as in tools and tests: the families it
# belongs to, from the widest to itself. docs/porting.md says how to add one.
set(tofu_families_Linux posix linux)
set(tofu_families_Darwin posix pipe macos)
set(tofu_families_FreeBSD posix pipe bsd freebsd)
set(tofu_families_NetBSD posix pipe bsd netbsd)
set(tofu_families_OpenBSD posix pipe bsd openbsd)
set(tofu_families_Windows windows)

# Which poller back ends it has, the best first.
set(tofu_pollers_Linux epoll poll)
set(tofu_pollers_Darwin kqueue poll)
set(tofu_pollers_FreeBSD kqueue poll)
set(tofu_pollers_NetBSD kqueue poll)
set(tofu_pollers_OpenBSD kqueue poll)
set(tofu_pollers_Windows wepoll wsapoll)

set(TOFU_FAMILIES ${tofu_families_${CMAKE_SYSTEM_NAME}})
set(TOFU_POLLERS ${tofu_pollers_${CMAKE_SYSTEM_NAME}})
if(NOT TOFU_FAMILIES)
  message(FATAL_ERROR "tofu: ${CMAKE_SYSTEM_NAME} is not supported yet: no folder of src/net is for "
                      "it; docs/porting.md says how to add one")
endif()

# tofu_platform_sources(VARIABLE FOLDER): the sources in FOLDER's folders for this system.
function(tofu_platform_sources variable folder)
  set(found)
  foreach(family IN LISTS TOFU_FAMILIES)
    file(GLOB sources CONFIGURE_DEPENDS ${folder}/${family}/*.cpp)
    list(APPEND found ${sources})
  endforeach()
  set(${variable} ${found} PARENT_SCOPE)
endfunction()

# What a program links with besides threads, and where a back end's header is if not in the system's
# folders.
set(TOFU_SYSTEM_LIBRARIES)
set(TOFU_POLLER_INCLUDES)

# kqueue is there on Linux, too, as a library: to try the back end of macOS and the BSDs.
find_package(PkgConfig QUIET)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux" AND PKG_CONFIG_FOUND AND NOT CMAKE_CROSSCOMPILING)
  pkg_check_modules(libkqueue QUIET libkqueue)
  if(libkqueue_FOUND)
    list(APPEND TOFU_POLLERS kqueue)
    list(APPEND TOFU_POLLER_INCLUDES ${libkqueue_INCLUDE_DIRS})
    set(tofu_kqueue_libraries ${libkqueue_LINK_LIBRARIES})
  endif()
endif()

# Older NetBSD and OpenBSD have no events of the program's own, by which a wait is ended.
if("kqueue" IN_LIST TOFU_POLLERS AND NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
  include(CheckCXXSymbolExists)
  check_cxx_symbol_exists(EVFILT_USER "sys/types.h;sys/event.h" TOFU_HAVE_EVFILT_USER)
  if(NOT TOFU_HAVE_EVFILT_USER)
    list(REMOVE_ITEM TOFU_POLLERS kqueue)
    message(STATUS "tofu: this system's kqueue has no EVFILT_USER")
  endif()
endif()

if(CMAKE_SYSTEM_NAME STREQUAL "Windows")
  include(TofuWepoll)
  set(TOFU_SYSTEM_LIBRARIES ws2_32 iphlpapi)
endif()

set(TOFU_POLLER auto CACHE STRING "Poller back end: auto or one of this system's")
set_property(CACHE TOFU_POLLER PROPERTY STRINGS auto ${TOFU_POLLERS})
if(TOFU_POLLER STREQUAL "auto")
  list(GET TOFU_POLLERS 0 TOFU_SELECTED_POLLER)
else()
  set(TOFU_SELECTED_POLLER ${TOFU_POLLER})
endif()
if(NOT TOFU_SELECTED_POLLER IN_LIST TOFU_POLLERS)
  list(JOIN TOFU_POLLERS ", " there)
  string(PREPEND there "auto, ")
  set(hint)
  if(TOFU_POLLER STREQUAL "kqueue" AND CMAKE_SYSTEM_NAME STREQUAL "Linux")
    set(hint " (kqueue on Linux needs libkqueue 2.7 or newer, found by pkg-config)")
  elseif(TOFU_POLLER STREQUAL "wepoll" AND CMAKE_SYSTEM_NAME STREQUAL "Windows")
    set(hint " (wepoll was not found: -DTOFU_WEPOLL_DIR=FOLDER)")
  endif()
  message(FATAL_ERROR "TOFU_POLLER is '${TOFU_POLLER}'; for ${CMAKE_SYSTEM_NAME} there is here: "
                      "${there}${hint}. Choose one of them by -DTOFU_POLLER=")
endif()
message(STATUS "tofu: poller back end ${TOFU_SELECTED_POLLER}")

list(APPEND TOFU_SYSTEM_LIBRARIES ${tofu_${TOFU_SELECTED_POLLER}_libraries})

# tofu_add_pollers(TARGET NAME...): compiles these back ends into a target.
function(tofu_add_pollers target)
  foreach(name IN LISTS ARGN)
    target_sources(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src/poller/${name}_backend.cpp)
    target_sources(${target} PRIVATE ${tofu_${name}_objects})
    target_link_libraries(${target} PRIVATE ${tofu_${name}_libraries})
  endforeach()
  target_include_directories(${target} SYSTEM PRIVATE ${TOFU_POLLER_INCLUDES})
endfunction()

# Whether programs of this build run on the machine that builds: then there are tests.
set(TOFU_CAN_RUN ON)
if(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
  set(TOFU_CAN_RUN OFF)
endif()

if(CMAKE_SYSTEM_NAME MATCHES "Windows|Darwin")
  set(TOFU_LINKER_IS_ELF OFF)
else()
  set(TOFU_LINKER_IS_ELF ON)
endif()
