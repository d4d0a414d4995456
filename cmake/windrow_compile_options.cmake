# SPDX-License-Identifier: Apache-2.0
# Flags that every target gets. `-ffp-contract=off`: no fused multiply-add that the source does not name, so that every
# compiler, SIMD level and device computes the same bits (design section 4).
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS ON) # __int128
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(windrow_compile_options INTERFACE)
target_compile_options(windrow_compile_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -ffp-contract=off -fno-math-errno>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC 12 reports std::variant moves as maybe uninitialised; clang checks the same code in the sanitizer builds.
    target_compile_options(windrow_compile_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-maybe-uninitialized>)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
    set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
endif()
if(WINDROW_SANITIZE)
    target_compile_options(windrow_compile_options INTERFACE -fsanitize=${WINDROW_SANITIZE} -fno-omit-frame-pointer
                                                             -fno-sanitize-recover=all -g1)
    target_link_options(windrow_compile_options INTERFACE -fsanitize=${WINDROW_SANITIZE})
endif()

# Coverage that libFuzzer steers by, in what it searches: the libraries of windrow_library and the fuzz programs, which link its main function. Tests, and
# loops over numbers (lanes, kernels), whose branches say nothing about an input, are built without it: it is a fifth of what they cost to compile.
if(WITH_FUZZERS)
    target_compile_options(windrow_compile_options INTERFACE $<$<BOOL:$<TARGET_PROPERTY:WINDROW_COVERAGE>>:-fsanitize=fuzzer-no-link>)
    target_link_options(windrow_compile_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# The sanitizers' builds compile a library's sources eight at a time: most of what a file costs is its headers, and nobody edits and builds there file by file
# (docs/decisions/0001-build.md).
option(WINDROW_JOIN_SOURCES "Compile several sources of a library as one" OFF)

# windrow_library(NAME LAYER_DIR deps...): a static library of all .cpp files below the given folders.
# Sources are globbed on purpose (docs/decisions/0001-build.md): a new file needs no edit of a list.
function(windrow_library name)
    cmake_parse_arguments(ARG "" "" "FOLDERS;INCLUDE;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
    set(sources)
    foreach(folder ${ARG_FOLDERS})
        file(GLOB_RECURSE found CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp)
        list(APPEND sources ${found})
    endforeach()
    if(NOT sources) # a module that is headers only
        add_library(${name} INTERFACE)
        foreach(include ${ARG_INCLUDE})
            target_include_directories(${name} INTERFACE ${CMAKE_CURRENT_SOURCE_DIR}/${include})
        endforeach()
        target_link_libraries(${name} INTERFACE windrow_compile_options ${ARG_DEPENDS} ${ARG_PRIVATE_DEPENDS})
        return()
    endif()
    add_library(${name} STATIC ${sources})
    add_library(windrow::${name} ALIAS ${name})
    foreach(include ${ARG_INCLUDE})
        target_include_directories(${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/${include})
    endforeach()
    foreach(folder ${ARG_FOLDERS})
        target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/${folder})
    endforeach()
    set_target_properties(${name} PROPERTIES WINDROW_COVERAGE ON UNITY_BUILD ${WINDROW_JOIN_SOURCES} UNITY_BUILD_BATCH_SIZE 8)
    target_link_libraries(${name} PUBLIC windrow_compile_options ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE_DEPENDS})
endfunction()
