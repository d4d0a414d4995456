// SPDX-License-Identifier: Apache-2.0
#include "emulator/sites.hpp"

#include <cstring>
#include <map>
#include <mutex>
#include <tuple>
#include <unordered_map>

namespace windrow::device::emulator {

namespace {

using Name = std::tuple<std::string, SiteKind>;

struct Registry {
    std::mutex mutex;
    std::vector<SiteState> states;
    std::map<Name, std::size_t> by_name;
    // The same place has one address per compiled file that holds it; the text is compared only once for each.
    std::map<std::tuple<const char*, int, SiteKind>, std::size_t> by_address;
};

Registry& registry() {
    static Registry instance;
    return instance;
}

}  // namespace

std::string text_of(CallSite place) {
    const char* slash = std::strrchr(place.file, '/');
    return std::string(slash != nullptr ? slash + 1 : place.file) + ":" + std::to_string(place.line);
}

bool pass_site(SiteKind kind, CallSite place) {
    Registry& all = registry();
    const std::lock_guard lock(all.mutex);
    const auto [entry, is_new] = all.by_address.try_emplace({place.file, place.line, kind}, 0);
    if (is_new) {
        std::string text = text_of(place);
        const auto [named, is_first] = all.by_name.try_emplace({text, kind}, all.states.size());
        if (is_first) all.states.push_back({static_cast<int>(all.states.size()) + 1, kind, std::move(text), 0, false});
        entry->second = named->second;
    }
    SiteState& state = all.states[entry->second];
    ++state.passed;
    return !state.off;
}

std::vector<SiteState> sites() {
    const std::lock_guard lock(registry().mutex);
    return registry().states;
}

void switch_off_only(int number) {
    const std::lock_guard lock(registry().mutex);
    for (SiteState& state : registry().states) state.off = state.number == number;
}

}  // namespace windrow::device::emulator
