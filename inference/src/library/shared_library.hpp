// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For this folder: a shared library whose functions are found at run time, so that the binary starts without it.

#include <dlfcn.h>

#include <string>

namespace windrow::inference {

/// Stays open for good. Not thread-safe.
class SharedLibrary {
public:
    /// What stands in the way, here and in `find`, is written to `problem`.
    SharedLibrary(const char* name, std::string& problem)
        : name_(name), problem_(problem), handle_(dlopen(name, RTLD_NOW | RTLD_LOCAL)) {
        if (handle_ != nullptr) return;
        const char* const text = dlerror();
        problem_ = text != nullptr ? text : name_ + " cannot be opened";
    }
    /// Does nothing if the library is not open.
    template <typename Function>
    void find(Function*& function, const char* symbol) {
        if (handle_ == nullptr) return;
        find_if_there(function, symbol);
        if (function == nullptr) problem_ = name_ + " has no " + symbol;
    }
    /// The same for a function that the library may lack.
    template <typename Function>
    void find_if_there(Function*& function, const char* symbol) {
        if (handle_ != nullptr) function = reinterpret_cast<Function*>(dlsym(handle_, symbol));
    }

private:
    std::string name_;
    std::string& problem_;
    void* handle_;
};

}  // namespace windrow::inference
