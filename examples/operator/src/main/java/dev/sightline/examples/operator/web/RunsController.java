package dev.sightline.examples.operator.web;

import dev.sightline.boot.SightlineProperties;
import dev.sightline.error.SightlineException;
import dev.sightline.examples.operator.runs.Drivers;
import dev.sightline.examples.operator.runs.Questions;
import dev.sightline.examples.operator.runs.RunQueue;
import dev.sightline.examples.operator.runs.RunRequest;
import dev.sightline.examples.operator.runs.RunStatus;
import dev.sightline.examples.operator.runs.RunStore;
import dev.sightline.examples.operator.runs.SampleShop;
import dev.sightline.examples.operator.runs.SavedTasks;
import dev.sightline.examples.operator.runs.StoredRun;
import dev.sightline.examples.operator.runs.TaskSource;
import dev.sightline.runtime.script.TaskReader;
import dev.sightline.task.ApprovalMode;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** What runs, waits and ended; starting a run; the history. */
@Controller
class RunsController {

    private static final int LATEST = 10;
    private static final int A_PAGE = 25;
    private static final int MOST_PAGES = 100_000;
    private static final int LONGEST_SOURCE = 200_000;

    /** When a person is asked, in words. */
    private static final Map<ApprovalMode, String> ASKING = Collections.unmodifiableMap(new EnumMap<>(Map.of(
            ApprovalMode.NONE, "never",
            ApprovalMode.RISKY, "before risky actions",
            ApprovalMode.ALL, "before every action")));

    private final RunStore store;
    private final RunQueue queue;
    private final Questions questions;
    private final TaskSource tasks;
    private final SampleShop samples;
    private final SavedTasks savedTasks;
    private final Drivers drivers;
    private final boolean goals;
    private final ApprovalMode standard;

    RunsController(
            RunStore store,
            RunQueue queue,
            Questions questions,
            TaskSource tasks,
            SampleShop samples,
            SavedTasks savedTasks,
            Drivers drivers,
            ObjectProvider<ChatModel> model,
            SightlineProperties properties) {
        this.store = store;
        this.queue = queue;
        this.questions = questions;
        this.tasks = tasks;
        this.samples = samples;
        this.savedTasks = savedTasks;
        this.drivers = drivers;
        this.goals = model.getIfUnique() != null;
        this.standard = properties.policy().approvals();
    }

    @GetMapping("/")
    String home(Model page) {
        current(page);
        return "home";
    }

    @GetMapping("/current")
    String current(Model page) {
        List<StoredRun> current = store.current();
        page.addAttribute("questions", questions.open(null));
        page.addAttribute(
                "going",
                current.stream()
                        .filter(run -> run.status() == RunStatus.RUNNING)
                        .toList());
        page.addAttribute(
                "waiting",
                current.stream()
                        .filter(run -> run.status() == RunStatus.WAITING)
                        .toList());
        page.addAttribute(
                "ended",
                store.search(RunStore.Filter.NONE, 0, LATEST + current.size()).stream()
                        .filter(run -> run.status().isOver())
                        .limit(LATEST)
                        .toList());
        return "home :: current";
    }

    @GetMapping("/history")
    String history(
            @RequestParam(defaultValue = "") String words,
            @RequestParam(required = false) @Nullable RunStatus status,
            @RequestParam(defaultValue = "") String driver,
            @RequestParam(defaultValue = "") String by,
            @RequestParam(required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) @Nullable LocalDate from,
            @RequestParam(required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) @Nullable LocalDate until,
            @RequestParam(defaultValue = "0") int page,
            @ModelAttribute(name = "zone", binding = false) ZoneId zone,
            Model model) {
        int wanted = Math.clamp(page, 0, MOST_PAGES);
        var filter = new RunStore.Filter(
                words,
                status,
                driver.isBlank() ? null : driver,
                by.isBlank() ? null : by,
                from == null ? null : from.atStartOfDay(zone).toInstant(),
                until == null ? null : until.plusDays(1).atStartOfDay(zone).toInstant());
        List<StoredRun> found = store.search(filter, wanted * A_PAGE, A_PAGE + 1);
        model.addAttribute("words", words);
        model.addAttribute("status", status);
        model.addAttribute("statuses", RunStatus.values());
        model.addAttribute("driver", driver);
        model.addAttribute("drivers", store.drivers());
        model.addAttribute("by", by);
        model.addAttribute("requesters", store.requesters());
        model.addAttribute("from", from);
        model.addAttribute("until", until);
        model.addAttribute("page", wanted);
        model.addAttribute("more", found.size() > A_PAGE);
        model.addAttribute("runs", found.stream().limit(A_PAGE).toList());
        return "history";
    }

    @GetMapping("/new")
    String form(
            @RequestParam(required = false) @Nullable String sample,
            @RequestParam(required = false) @Nullable String saved,
            Model page) {
        if (saved != null) {
            RunRequest request = savedTasks
                    .find(saved)
                    .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND))
                    .request();
            return form(RunForm.of(request), null, page);
        }
        RunForm form = samples.all().stream()
                .filter(one -> one.key().equals(sample))
                .findFirst()
                .map(one ->
                        new RunForm(one.name(), RunRequest.Kind.TASK, one.source(), samples.url(), "web", null, false))
                .orElse(RunForm.EMPTY);
        return form(form, null, page);
    }

    private String form(RunForm form, @Nullable String problem, Model page) {
        page.addAttribute("form", form);
        page.addAttribute("problem", problem);
        page.addAttribute("samples", samples.all());
        page.addAttribute("saved", savedTasks.all());
        page.addAttribute("drivers", drivers.names());
        page.addAttribute("goals", goals);
        page.addAttribute("standard", standard);
        page.addAttribute("asking", ASKING);
        return "new";
    }

    @PostMapping("/runs")
    String start(@ModelAttribute("form") RunForm form, Principal who, Model page) {
        RunRequest request = form.request();
        if (request.source().length() > LONGEST_SOURCE) {
            return form(
                    form,
                    "It has " + request.source().length() + " characters; at most " + LONGEST_SOURCE + " can be run.",
                    page);
        }
        if (!drivers.names().contains(request.driver())) {
            return form(form, "There is no driver '" + request.driver() + "'.", page);
        }
        if (request.kind() == RunRequest.Kind.GOAL && !goals) {
            return form(form, "A goal needs a chat model, and none is configured.", page);
        }
        try {
            tasks.read(request);
        } catch (SightlineException e) {
            return form(form, e.getMessage(), page);
        }
        return "redirect:/runs/" + queue.add(request, who.getName());
    }

    /** The run as a task file that the command line can run, and a person can edit. */
    @GetMapping("/runs/{id}/task")
    ResponseEntity<String> task(@PathVariable String id) {
        StoredRun run = store.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        return ResponseEntity.ok()
                .contentType(new MediaType("application", "yaml", StandardCharsets.UTF_8))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + id + TaskReader.SUFFIX + "\"")
                .body(TaskFile.of(run.request()));
    }

    /** Keeps the run as a task that can be started from the page for new runs. */
    @PostMapping("/runs/{id}/save")
    String save(@PathVariable String id, Principal who) {
        StoredRun run = store.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        savedTasks.save(run.request(), who.getName());
        return "redirect:/new";
    }

    @PostMapping("/tasks/{id}/remove")
    String remove(@PathVariable String id, Principal who) {
        savedTasks.remove(id, who.getName());
        return "redirect:/new";
    }

    @PostMapping("/runs/{id}/again")
    String again(@PathVariable String id, Principal who) {
        StoredRun run = store.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        return "redirect:/runs/" + queue.add(run.request(), who.getName());
    }
}
