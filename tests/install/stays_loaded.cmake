include(${CMAKE_CURRENT_LIST_DIR}/support.cmake)

# A look-up that hangs leaves its thread behind, so the library must not be unmapped by dlclose().
run(${READELF} --dynamic ${prefix}/${LIBDIR}/libtofu.so)
if(NOT output MATCHES "NODELETE")
  message(FATAL_ERROR "libtofu.so can be unloaded:\n${output}")
endif()
