package dev.sightline.examples.operator.web;

import dev.sightline.agent.ProposedAction;
import dev.sightline.agent.Run;
import dev.sightline.agent.TakeOver;
import dev.sightline.boot.SightlineProperties;
import dev.sightline.error.SightlineException;
import dev.sightline.examples.operator.audit.AuditLog;
import dev.sightline.examples.operator.runs.Attempts;
import dev.sightline.examples.operator.runs.Attempts.Attempt;
import dev.sightline.examples.operator.runs.Questions;
import dev.sightline.examples.operator.runs.RunQueue;
import dev.sightline.examples.operator.runs.RunStatus;
import dev.sightline.examples.operator.runs.RunStore;
import dev.sightline.examples.operator.runs.StoredRun;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import dev.sightline.task.Budget;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** The page of one run, and the buttons on it. */
@Controller
class RunController {

    private static final int LONGEST_INSTRUCTION = 4000;

    private final RunStore store;
    private final RunQueue queue;
    private final Attempts attempts;
    private final Questions questions;
    private final RunFolder folders;
    private final AuditLog audit;
    private final Clock clock;
    private final boolean goals;
    private final Budget standard;

    RunController(
            RunStore store,
            RunQueue queue,
            Attempts attempts,
            Questions questions,
            RunFolder folders,
            AuditLog audit,
            Clock clock,
            ObjectProvider<ChatModel> model,
            SightlineProperties properties) {
        this.store = store;
        this.queue = queue;
        this.attempts = attempts;
        this.questions = questions;
        this.folders = folders;
        this.audit = audit;
        this.clock = clock;
        this.goals = model.getIfUnique() != null;
        this.standard = new Budget(
                properties.budget().maxSteps(),
                properties.budget().maxTokens(),
                properties.budget().maxDuration());
    }

    /**
     * The next action, for the page.
     *
     * @param words what it is
     * @param width of the screenshot in its pixels, as all that follows
     * @param x of its target; null when it has none
     */
    record Proposed(
            String words,
            double width,
            double height,
            @Nullable Double x,
            @Nullable Double y) {

        static Proposed of(ProposedAction action) {
            Point<Space.Pixels> target = action.action().target();
            return new Proposed(
                    action.intent(),
                    action.screenshot() == null ? 0 : action.screenshot().size().width(),
                    action.screenshot() == null ? 0 : action.screenshot().size().height(),
                    target == null ? null : target.x(),
                    target == null ? null : target.y());
        }
    }

    @GetMapping("/runs/{id}")
    String run(@PathVariable String id, Principal who, Model page) {
        StoredRun run = fill(id, who, page);
        page.addAttribute("report", folders.report(run).isPresent());
        return "run";
    }

    @GetMapping("/runs/{id}/state")
    String state(@PathVariable String id, Principal who, Model page) {
        fill(id, who, page);
        return "state :: state";
    }

    @GetMapping("/runs/{id}/strip")
    String strip(@PathVariable String id, Model page) {
        StoredRun run = found(id);
        Set<Integer> pictured = folders.pictured(run);
        page.addAttribute("run", run);
        page.addAttribute(
                "steps",
                store.steps(id).stream()
                        .filter(step -> pictured.contains(step.number()))
                        .toList());
        return "strip :: strip";
    }

    private StoredRun fill(String id, Principal who, Model page) {
        StoredRun run = found(id);
        Optional<Attempt> attempt = attempts.find(id);
        Duration time = run.duration(clock.instant());
        Budget ofTask = attempt.map(going -> going.task().budget()).orElse(null);
        Budget budget = ofTask == null ? standard : ofTask;
        page.addAttribute("run", run);
        page.addAttribute("steps", store.steps(id));
        page.addAttribute("questions", run.status().isOver() ? List.of() : questions.open(id));
        page.addAttribute("live", attempt.flatMap(Attempt::run).isPresent());
        page.addAttribute("paused", attempt.filter(Attempt::isPaused).isPresent());
        page.addAttribute("pausing", attempt.filter(Attempt::isPausing).isPresent());
        Optional<TakeOver> lease = attempt.flatMap(Attempt::lease);
        page.addAttribute("lease", lease.orElse(null));
        page.addAttribute(
                "mine",
                lease.filter(held -> held.author().equals(who.getName())).isPresent());
        page.addAttribute(
                "proposed", attempt.flatMap(Attempt::proposed).map(Proposed::of).orElse(null));
        page.addAttribute("time", time == null ? "–" : "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart()));
        page.addAttribute("model", goals);
        page.addAttribute("used", attempt.map(going -> going.used().toSeconds()).orElse(0L));
        page.addAttribute("budget", budget);
        return run;
    }

    @PostMapping("/runs/{id}/pause")
    String pause(@PathVariable String id, Principal who) {
        attempt(id).pause();
        audit.write(who.getName(), "run.paused", id, "");
        return "redirect:/runs/" + id;
    }

    @PostMapping("/runs/{id}/resume")
    String resume(@PathVariable String id, Principal who) {
        attempt(id).resume();
        audit.write(who.getName(), "run.resumed", id, "");
        return "redirect:/runs/" + id;
    }

    @PostMapping("/runs/{id}/instruct")
    String instruct(@PathVariable String id, @RequestParam String instruction, Principal who) {
        if (instruction.isBlank() || instruction.length() > LONGEST_INSTRUCTION) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST, "An instruction has between 1 and " + LONGEST_INSTRUCTION + " characters.");
        }
        try {
            going(id).instruct(who.getName(), instruction.strip());
        } catch (SightlineException e) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, e.getMessage());
        }
        audit.write(who.getName(), "run.instructed", id, instruction.strip());
        return "redirect:/runs/" + id;
    }

    @PostMapping("/runs/{id}/step")
    String step(@PathVariable String id, Principal who) {
        going(id).stepOnce();
        audit.write(who.getName(), "run.stepped", id, "");
        return "redirect:/runs/" + id;
    }

    @PostMapping("/runs/{id}/stop")
    String stop(@PathVariable String id, Principal who) {
        if (found(id).status() == RunStatus.WAITING && queue.cancel(id, who.getName())) {
            return "redirect:/runs/" + id;
        }
        going(id).stop("stopped by " + who.getName());
        audit.write(who.getName(), "run.stopped", id, "");
        return "redirect:/runs/" + id;
    }

    private Attempt attempt(String id) {
        return attempts.find(id)
                .filter(attempt -> attempt.run().isPresent())
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.CONFLICT,
                        found(id).status() == RunStatus.RUNNING
                                ? "Another instance performs this run. Open it there."
                                : "This run is not running any more, or not yet."));
    }

    private Run going(String id) {
        return attempt(id).run().orElseThrow();
    }

    private StoredRun found(String id) {
        return store.find(id)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such run."));
    }
}
