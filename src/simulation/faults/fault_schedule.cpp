#include "simulation/faults/fault_schedule.hpp"

namespace trecho {

namespace {

using namespace std::chrono_literals;

// A world of few customers hardly gets further. Queues are rarer than purchases.
std::uint64_t occurrences_max(Stage stage) { return stage == Stage::waiting ? 2 : 6; }

// Some have to be drawn more often, to be met as often as the others.
constexpr std::array<Stage, 9> stages_to_draw{Stage::idle,    Stage::waiting,    Stage::waiting,
                                              Stage::waiting, Stage::confirming, Stage::storing,
                                              Stage::storing, Stage::sold,       Stage::sold};

// In the very instant; while the next message is under way or the disk is syncing; while a person
// thinks; as the time limit passes.
Duration draw_moment(SeededEntropy& entropy, Duration confirm_limit) {
    switch (entropy.between(0, 7)) {
    case 0: return entropy.duration_between(0s, confirm_limit);
    case 1: return confirm_limit - entropy.duration_between(0s, 1ms);
    case 2:
    case 3: return Duration::zero();
    default: return entropy.duration_between(0s, 2ms);
    }
}

AimedFault draw_fault(SeededEntropy& entropy, Duration confirm_limit) {
    AimedFault aimed{};
    aimed.stage = entropy.one_of(stages_to_draw);
    aimed.fault = static_cast<Fault>(entropy.between(0, faults - 1));
    // A crash hurts most between an append and its sync.
    if (aimed.stage == Stage::storing && entropy.one_in(3))
        aimed.fault = entropy.one_in(2) ? Fault::killed : Fault::power_cut;
    // A stop hurts most when a customer is about to decide.
    if (aimed.stage == Stage::confirming && entropy.one_in(6)) aimed.fault = Fault::stopped;
    aimed.occurrence = entropy.between(1, occurrences_max(aimed.stage));
    aimed.after = draw_moment(entropy, confirm_limit);
    // What ends the waiting is at its worst when the waiting ends anyway.
    aimed.as_turn_passes = aimed.stage == Stage::waiting && entropy.one_in(3);
    if (aimed.as_turn_passes && entropy.one_in(2))
        aimed.fault = entropy.one_of(std::array{Fault::reset, Fault::half_close, Fault::stopped});
    return aimed;
}

// A server is stopped more often than anything else happens to it, and mostly while it is busy.
AimedFault draw_stop(SeededEntropy& entropy, Duration confirm_limit) {
    AimedFault aimed = draw_fault(entropy, confirm_limit);
    aimed.fault = Fault::stopped;
    const std::uint64_t chance = entropy.between(0, 4);
    if (chance < 2) aimed.stage = Stage::waiting;
    if (chance == 2 || chance == 3) aimed.stage = Stage::confirming;
    aimed.as_turn_passes = aimed.stage == Stage::waiting;
    aimed.occurrence = entropy.between(1, occurrences_max(aimed.stage));
    return aimed;
}

// No server is there to come back to; or a customer that was told to wait hears nothing more.
AimedFault draw_silence(SeededEntropy& entropy, Duration confirm_limit) {
    AimedFault aimed = draw_fault(entropy, confirm_limit);
    aimed.fault = entropy.one_in(2) ? Fault::hang : Fault::no_answer;
    aimed.occurrence = 1;
    if (!entropy.one_in(3)) return aimed;
    return {Stage::waiting, Fault::silence, 1, 10ms, false};
}

} // namespace

std::string_view name_of(Stage stage) {
    constexpr std::array<std::string_view, stages> names{"idle", "waiting", "confirming", "storing",
                                                         "sold"};
    return names[static_cast<std::size_t>(stage)];
}

std::string_view name_of(Fault fault) {
    constexpr std::array<std::string_view, faults> names{
        "shatter",   "glue",      "delay",       "slow read", "reset",     "half close",
        "silence",   "hang",      "no answer",   "killed",    "power cut", "stopped",
        "disk full", "I/O error", "short write", "slow disk", "clock step"};
    return names[static_cast<std::size_t>(fault)];
}

bool is_disk_fault(Fault fault) { return fault >= Fault::disk_full && fault <= Fault::slow_disk; }

std::vector<AimedFault> draw_faults(SeededEntropy& entropy, FaultLevel level,
                                    Duration confirm_limit) {
    if (level == FaultLevel::none) return {};
    std::vector<AimedFault> drawn;
    const std::uint64_t count =
        level == FaultLevel::usual ? entropy.between(0, 3) : entropy.between(3, 10);
    while (drawn.size() < count) drawn.push_back(draw_fault(entropy, confirm_limit));
    if (entropy.one_in(2)) drawn.push_back(draw_stop(entropy, confirm_limit));
    if (entropy.one_in(6)) drawn.push_back(draw_silence(entropy, confirm_limit));
    return drawn;
}

void FaultSchedule::reached(Stage stage, Lane customer) {
    const std::uint64_t occurrence = ++occurrences_[static_cast<std::size_t>(stage)];
    for (const AimedFault& aimed : aimed_) {
        if (aimed.stage != stage || aimed.occurrence != occurrence) continue;
        // The append that has just begun asks the disk how it goes. Everything else must not happen
        // on the stack of the coroutine that it is aimed at: it comes from outside.
        if (is_disk_fault(aimed.fault))
            inject(aimed, customer);
        else if (aimed.as_turn_passes)
            wait_for_turn_.emplace_back(aimed, customer);
        else
            inject_after(aimed.after, aimed, customer);
    }
}

void FaultSchedule::sale_is_stored_in(Duration duration) {
    for (const auto& [aimed, customer] : std::exchange(wait_for_turn_, {}))
        inject_after(duration, aimed, customer);
}

void FaultSchedule::inject_after(Duration duration, const AimedFault& aimed, Lane customer) {
    simulation_.time.at(simulation_.time.now() + duration,
                        [this, aimed, customer] { inject(aimed, customer); });
}

void FaultSchedule::inject(const AimedFault& aimed, Lane customer) {
    if (!goes_on_ || !inject_(aimed.fault, customer)) return;
    if (is_disk_fault(aimed.fault))
        waits_for_append_ = aimed; // instead of one that no append has met
    else
        count(aimed);
}

void FaultSchedule::disk_fault_is_met() {
    if (const auto aimed = std::exchange(waits_for_append_, std::nullopt)) count(*aimed);
}

void FaultSchedule::count(const AimedFault& aimed) {
    ++injected_[static_cast<std::size_t>(aimed.stage)][static_cast<std::size_t>(aimed.fault)];
}

} // namespace trecho
