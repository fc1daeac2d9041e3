#include "simulation/faults/fault_schedule.hpp"

namespace trecho {

namespace {

using namespace std::chrono_literals;

// Beyond, a world that has only a few customers hardly gets. Lines are rarer than purchases.
std::uint64_t occurrences_max(Stage stage) { return stage == Stage::waiting ? 2 : 6; }

// Some have to be drawn more often, to be met as often as the others.
constexpr std::array<Stage, 9> stages_to_draw{Stage::idle,    Stage::waiting,    Stage::waiting,
                                              Stage::waiting, Stage::confirming, Stage::storing,
                                              Stage::storing, Stage::sold,       Stage::sold};

constexpr std::array ends_of_waiting{Fault::reset, Fault::half_close, Fault::stopped};

std::uint64_t draw_count(SeededEntropy& entropy, FaultLevel level) {
    switch (level) {
    case FaultLevel::none: return 0;
    case FaultLevel::usual: return entropy.between(0, 3);
    case FaultLevel::hostile: return entropy.between(3, 10);
    }
    return 0;
}

bool is_of_the_disk(Fault fault) {
    return fault == Fault::disk_full || fault == Fault::io_error || fault == Fault::short_write ||
           fault == Fault::slow_disk;
}

} // namespace

std::string_view name_of(Stage stage) {
    switch (stage) {
    case Stage::idle: return "idle";
    case Stage::waiting: return "waiting";
    case Stage::confirming: return "confirming";
    case Stage::storing: return "storing";
    case Stage::sold: return "sold";
    }
    return "";
}

std::string_view name_of(Fault fault) {
    switch (fault) {
    case Fault::shatter: return "shatter";
    case Fault::glue: return "glue";
    case Fault::delay: return "delay";
    case Fault::slow_read: return "slow read";
    case Fault::reset: return "reset";
    case Fault::half_close: return "half close";
    case Fault::silence: return "silence";
    case Fault::hang: return "hang";
    case Fault::no_answer: return "no answer";
    case Fault::killed: return "killed";
    case Fault::power_cut: return "power cut";
    case Fault::stopped: return "stopped";
    case Fault::disk_full: return "disk full";
    case Fault::io_error: return "I/O error";
    case Fault::short_write: return "short write";
    case Fault::slow_disk: return "slow disk";
    case Fault::clock_step: return "clock step";
    }
    return "";
}

FaultSchedule::FaultSchedule(Simulation& simulation, FaultLevel level, Duration confirm_limit,
                             std::function<bool(Fault, Lane)> strike)
    : simulation_(simulation), confirm_limit_(confirm_limit), strike_(std::move(strike)) {
    const std::uint64_t count = draw_count(simulation.entropy, level);
    for (std::uint64_t aim = 0; aim < count; ++aim) aims_.push_back(draw_aim());
    if (level == FaultLevel::none) return;
    if (simulation.entropy.one_in(2)) aims_.push_back(draw_stop());
    if (simulation.entropy.one_in(6)) aims_.push_back(draw_silence());
}

FaultSchedule::Aim FaultSchedule::draw_aim() {
    SeededEntropy& entropy = simulation_.entropy;
    Aim aim{};
    aim.stage = stages_to_draw[entropy.between(0, stages_to_draw.size() - 1)];
    aim.fault = static_cast<Fault>(entropy.between(0, faults - 1));
    // A crash hurts most between an append and its sync.
    if (aim.stage == Stage::storing && entropy.one_in(3))
        aim.fault = entropy.one_in(2) ? Fault::killed : Fault::power_cut;
    // And an end hurts most who is about to decide.
    if (aim.stage == Stage::confirming && entropy.one_in(6)) aim.fault = Fault::stopped;
    aim.occurrence = entropy.between(1, occurrences_max(aim.stage));
    aim.after = draw_moment();
    // What ends the waiting comes, at its worst, as it ends of itself.
    aim.strikes_as_turn_passes = aim.stage == Stage::waiting && entropy.one_in(3);
    if (aim.strikes_as_turn_passes && entropy.one_in(2))
        aim.fault = ends_of_waiting[entropy.between(0, ends_of_waiting.size() - 1)];
    return aim;
}

// A server is stopped more often than all else happens to it, and mostly in the middle of
// something.
FaultSchedule::Aim FaultSchedule::draw_stop() {
    Aim aim = draw_aim();
    aim.fault = Fault::stopped;
    const std::uint64_t chance = simulation_.entropy.between(0, 4);
    if (chance < 2) aim.stage = Stage::waiting;
    if (chance == 2 || chance == 3) aim.stage = Stage::confirming;
    aim.strikes_as_turn_passes = aim.stage == Stage::waiting;
    aim.occurrence = simulation_.entropy.between(1, occurrences_max(aim.stage));
    return aim;
}

// Nobody is there to come back to; or a customer who was told to wait hears nothing more.
FaultSchedule::Aim FaultSchedule::draw_silence() {
    Aim aim = draw_aim();
    aim.fault = simulation_.entropy.one_in(2) ? Fault::hang : Fault::no_answer;
    aim.occurrence = 1;
    if (!simulation_.entropy.one_in(3)) return aim;

    aim.stage = Stage::waiting;
    aim.fault = Fault::silence;
    aim.strikes_as_turn_passes = false;
    aim.after = std::chrono::milliseconds(10);
    return aim;
}

// In the very instant; while the next message is under way or the disk is syncing; while a person
// thinks; as the time limit passes.
Duration FaultSchedule::draw_moment() {
    SeededEntropy& entropy = simulation_.entropy;
    switch (entropy.between(0, 7)) {
    case 0: return Duration(entropy.between(0, static_cast<std::uint64_t>(confirm_limit_.count())));
    case 1: return confirm_limit_ - Duration(entropy.between(0, 1'000'000));
    case 2:
    case 3: return Duration::zero();
    default: return Duration(entropy.between(0, 2'000'000));
    }
}

void FaultSchedule::reached(Stage stage, Lane customer) {
    const std::uint64_t occurrence = ++occurrences_[static_cast<std::size_t>(stage)];
    for (const Aim& aim : aims_) {
        if (aim.stage != stage || aim.occurrence != occurrence) continue;
        // The disk is asked how the append goes that has just begun. Everything else doesn't happen
        // on the stack of the coroutine that it is aimed at: in the world it doesn't either.
        if (is_of_the_disk(aim.fault)) {
            strike(aim, customer);
        } else if (aim.strikes_as_turn_passes) {
            aims_in_line_.emplace_back(aim, customer);
        } else {
            strike_after(aim.after, aim, customer);
        }
    }
}

void FaultSchedule::sale_is_stored_in(Duration duration) {
    for (const auto& [aim, customer] : std::exchange(aims_in_line_, {})) {
        strike_after(duration, aim, customer);
    }
}

void FaultSchedule::strike_after(Duration duration, const Aim& aim, Lane customer) {
    simulation_.time.at(simulation_.time.now() + duration,
                        [this, aim, customer] { strike(aim, customer); });
}

void FaultSchedule::strike(const Aim& aim, Lane customer) {
    if (!goes_on_ || !strike_(aim.fault, customer)) return;
    if (is_of_the_disk(aim.fault))
        aim_at_disk_ = aim; // instead of one that hasn't struck yet
    else
        count(aim);
}

void FaultSchedule::has_struck_the_disk() {
    if (const auto aim = std::exchange(aim_at_disk_, std::nullopt)) count(*aim);
}

void FaultSchedule::count(const Aim& aim) {
    ++struck_[static_cast<std::size_t>(aim.stage)][static_cast<std::size_t>(aim.fault)];
}

} // namespace trecho
