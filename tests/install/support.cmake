# What the scripts of this folder share.
cmake_minimum_required(VERSION 3.22)

set(prefix ${WORK}/moved)

# Runs a command and leaves its output in `output`; anything but exit code 0 ends the test.
function(run)
  execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE code)
  if(NOT code EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "exit code ${code} from: ${command}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

# Writes the README's code block behind the comment `<!-- NAME -->` to the file `to`.
function(extract_from_readme name to)
  file(READ ${SOURCE}/README.md text)
  string(FIND "${text}" "<!-- ${name} -->" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "README.md has no block marked <!-- ${name} -->")
  endif()
  string(SUBSTRING "${text}" ${at} -1 text)
  string(FIND "${text}" "\n```" fence)
  math(EXPR fence "${fence} + 1")
  string(SUBSTRING "${text}" ${fence} -1 text)
  string(FIND "${text}" "\n" line_end)
  math(EXPR line_end "${line_end} + 1")
  string(SUBSTRING "${text}" ${line_end} -1 text)
  string(FIND "${text}" "\n```" fence)
  math(EXPR fence "${fence} + 1")
  string(SUBSTRING "${text}" 0 ${fence} text)
  file(WRITE ${to} "${text}")
endfunction()

# Runs the program and looks for the line that the README promises.
function(run_first_message program)
  run(${program})
  if(NOT output STREQUAL "Hello, said the server\n")
    message(FATAL_ERROR "${program} printed '${output}'")
  endif()
endfunction()

# The program must need libtofu.so, or must not, as `KIND` says.
function(check_kind program)
  file(GET_RUNTIME_DEPENDENCIES EXECUTABLES ${program} RESOLVED_DEPENDENCIES_VAR found
       UNRESOLVED_DEPENDENCIES_VAR missing)
  if("${found};${missing}" MATCHES "libtofu\\.so")
    set(linked shared)
  else()
    set(linked static)
  endif()
  if(NOT linked STREQUAL KIND)
    message(FATAL_ERROR "${program} uses the ${linked} library, not the ${KIND} one")
  endif()
endfunction()
