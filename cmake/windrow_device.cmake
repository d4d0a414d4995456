# SPDX-License-Identifier: Apache-2.0
# Which device implementations are built, and how kernel source is compiled for each.

# WITH_CUDA=AUTO takes CUDA if nvcc is there; ON insists.
set(WINDROW_CUDA OFF)
if(NOT WITH_CUDA STREQUAL "OFF")
    include(CheckLanguage)
    check_language(CUDA)
    if(CMAKE_CUDA_COMPILER AND (WITH_CUDA STREQUAL "ON" OR NOT WINDROW_SANITIZE))
        set(WINDROW_CUDA ON)
    elseif(WITH_CUDA STREQUAL "ON")
        message(FATAL_ERROR "WITH_CUDA=ON, but no nvcc was found (tools/setup --check says what is missing)")
    endif()
endif()
if(WINDROW_CUDA)
    if(NOT CMAKE_CUDA_ARCHITECTURES)
        set(CMAKE_CUDA_ARCHITECTURES 90-real)
    endif()
    set(CMAKE_CUDA_RUNTIME_LIBRARY Static) # the program starts where there is no CUDA
    if(CCACHE AND NOT CMAKE_CUDA_COMPILER_LAUNCHER)
        set(CMAKE_CUDA_COMPILER_LAUNCHER ${CCACHE})
    endif()
    enable_language(CUDA)
    if(NOT DEFINED CMAKE_CUDA20_STANDARD_COMPILE_OPTION) # CMake 3.25.1 does not know the dialect for nvcc yet
        set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION "-std=c++20")
        set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION "-std=c++20")
    endif()
    set(CMAKE_CUDA_STANDARD 20)
    set(CMAKE_CUDA_STANDARD_REQUIRED ON)
    set(CMAKE_CUDA_FLAGS_RELEASE "-O3 -DNDEBUG")
    find_package(CUDAToolkit 13.0 REQUIRED)
    add_library(windrow_cuda_options INTERFACE)
    # The same bits as on the host: no contraction, no flush to zero, correctly rounded division and square root. A warning is an error.
    target_compile_options(windrow_cuda_options INTERFACE
        "$<$<COMPILE_LANGUAGE:CUDA>:SHELL:--fmad=false --ftz=false --prec-div=true --prec-sqrt=true --Werror all-warnings -Xcompiler=-Wall,-Wextra,-ffp-contract=off>")
    target_link_libraries(windrow_cuda_options INTERFACE CUDA::cudart_static)
endif()

# windrow_wrap_kernels(OUT FOLDER FILES...): a C++ file for each .cu file, for the host compiler, which takes the language from the suffix.
function(windrow_wrap_kernels out folder)
    set(wrapped)
    foreach(file ${ARGN})
        get_filename_component(name ${file} NAME_WE)
        set(wrapper ${CMAKE_CURRENT_BINARY_DIR}/${folder}/${name}.cpp)
        file(CONFIGURE OUTPUT ${wrapper} CONTENT "#include \"${file}\"\n" @ONLY)
        list(APPEND wrapped ${wrapper})
    endforeach()
    set(${out} ${wrapped} PARENT_SCOPE)
endfunction()

# windrow_kernel_library(NAME FOLDER folder TABLE symbol TYPE type HEADER header): compiles all .cu files of the folder for every target that is built.
#   NAME        kernels for the devices of this build
#   NAME_races  the same for the emulator, reporting every access (only with GCC and without sanitizers; windrow_use_race_kernels links it)
# Each target defines `const TYPE SYMBOL` in namespace windrow::cuda_target or windrow::emulator_target (HEADER declares both); a generated file
# defines `const TYPE* windrow::SYMBOL_for(device::Target)`, null where the target is not built.
function(windrow_kernel_library name)
    cmake_parse_arguments(ARG "" "FOLDER;TABLE;TYPE;HEADER" "INCLUDE" ${ARGN})
    file(GLOB kernels CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_FOLDER}/*.cu)
    foreach(variant "" _races)
        # GCC only: of an assigned structure, clang's instrumentation reports nothing (it calls memcpy).
        if(variant STREQUAL "_races" AND (WINDROW_SANITIZE OR NOT WITH_EMULATOR OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU"))
            continue()
        endif()
        set(KERNEL_CASES "")
        set(sources)
        if(WITH_EMULATOR)
            windrow_wrap_kernels(wrapped ${name}_emulator${variant} ${kernels})
            list(APPEND sources ${wrapped})
            string(APPEND KERNEL_CASES "    if (target == device::Target::emulator) return &emulator_target::${ARG_TABLE};\n")
            if(variant STREQUAL "_races")
                set_source_files_properties(${wrapped} PROPERTIES COMPILE_OPTIONS "-O1;-g1;-fsanitize=thread")
            endif()
        endif()
        if(WINDROW_CUDA AND NOT variant STREQUAL "_races")
            list(APPEND sources ${kernels})
            string(APPEND KERNEL_CASES "    if (target == device::Target::cuda) return &cuda_target::${ARG_TABLE};\n")
        endif()
        set(KERNEL_HEADER ${ARG_HEADER})
        set(KERNEL_TABLE ${ARG_TABLE})
        set(KERNEL_TYPE ${ARG_TYPE})
        set(table ${CMAKE_CURRENT_BINARY_DIR}/${name}${variant}_table.cpp)
        configure_file(${CMAKE_SOURCE_DIR}/cmake/kernel_table.cpp.in ${table} @ONLY)
        add_library(${name}${variant} STATIC ${sources} ${table})
        target_link_libraries(${name}${variant} PUBLIC windrow_device)
        target_include_directories(${name}${variant} PRIVATE ${CMAKE_SOURCE_DIR}/kernels/device PUBLIC ${ARG_INCLUDE})
        if(WINDROW_CUDA AND NOT variant STREQUAL "_races")
            target_link_libraries(${name} PRIVATE windrow_cuda_options)
        endif()
        if(variant STREQUAL "_races")
            target_link_libraries(${name}_races PUBLIC windrow_race_reports)
        endif()
    endforeach()
endfunction()

# windrow_use_race_kernels(PROGRAM LIBRARY...): links kernels that report every access. They come first on the linker's line: of an inline function
# (semantics) that other files hold, too, the first definition wins, and only the kernels' reports.
function(windrow_use_race_kernels program)
    foreach(library ${ARGN})
        # One option in one piece: CMake drops repeated ones.
        target_link_options(${program} PRIVATE "SHELL:-Wl,--whole-archive $<TARGET_FILE:${library}> -Wl,--no-whole-archive")
        set_property(TARGET ${program} APPEND PROPERTY LINK_DEPENDS $<TARGET_FILE:${library}>)
        target_link_libraries(${program} PRIVATE ${library})
    endforeach()
endfunction()
