package dev.sightline.examples.scripted;

import dev.sightline.agent.ActionPolicy;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Every {@code ActionPolicy} bean is asked before every action; the strictest decision holds. */
@Component
class NoDeletion implements ActionPolicy {

    @Override
    public Decision review(Proposal proposal) {
        return proposal.intent().toLowerCase(Locale.ROOT).contains("delete")
                ? new Decision.Deny("This agent deletes nothing; leave the entry as it is.")
                : Decision.ALLOW;
    }
}
