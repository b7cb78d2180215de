package dev.sightline.examples.operator.web;

import dev.sightline.agent.Question;
import dev.sightline.agent.Reply;
import dev.sightline.examples.operator.runs.Questions;
import java.security.Principal;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** Approving, refusing and answering. */
@Controller
class QuestionsController {

    private final Questions questions;

    QuestionsController(Questions questions) {
        this.questions = questions;
    }

    @GetMapping("/questions/{id}")
    String question(@PathVariable String id, Model page) {
        page.addAttribute("question", found(id));
        return "question";
    }

    @PostMapping("/questions/{id}")
    String settle(
            @PathVariable String id,
            @RequestParam String verdict,
            @RequestParam(defaultValue = "") String reply,
            Principal who) {
        Questions.Open question = found(id);
        Reply.Verdict given = switch (verdict) {
            case "approve" -> Reply.Verdict.APPROVED;
            case "refuse" -> Reply.Verdict.REFUSED;
            case "answer" -> Reply.Verdict.ANSWERED;
            default -> throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "Approve, refuse or answer.");
        };
        if ((given == Reply.Verdict.ANSWERED) != (question.kind() == Question.Kind.ANSWER)) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "This question requires another kind of reply.");
        }
        if (!questions.settle(question, given, reply.strip(), who.getName())) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, "Somebody else was quicker, or the time is over.");
        }
        return "redirect:/runs/" + question.runId();
    }

    private Questions.Open found(String id) {
        return questions
                .find(id)
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "This question is settled, or its time is over."));
    }
}
