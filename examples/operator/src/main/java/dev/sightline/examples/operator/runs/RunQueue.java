package dev.sightline.examples.operator.runs;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The queue of waiting runs. It is in the database, so it outlives the process and is shared by all instances. */
@Component
public class RunQueue {

    private static final String TASK = "run";

    private final RunStore store;
    private final ObjectProvider<SchedulerClient> scheduler;
    private final Clock clock;

    RunQueue(RunStore store, ObjectProvider<SchedulerClient> scheduler, Clock clock) {
        this.store = store;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /**
     * Puts a run at the end of the queue.
     *
     * @param by who requested it
     * @return its id
     */
    @Transactional
    public String add(RunRequest request, String by) {
        String id = store.add(request, by);
        scheduler.getObject().scheduleIfNotExists(new TaskInstance<>(TASK, id), clock.instant());
        return id;
    }

    /** Removes a run from the queue; returns whether it was still there. */
    @Transactional
    public boolean cancel(String id, String by) {
        // a task that has been picked meanwhile finds that its run is no longer waiting
        return store.cancel(id, by);
    }

    /** The task of the scheduler. */
    @Configuration(proxyBeanMethods = false)
    static class Scheduled {

        @Bean
        Task<Void> runTask(RunWorker worker, RunStore store, Clock clock) {
            return Tasks.oneTime(TASK)
                    .onFailure((complete, operations) -> operations.stop())
                    .onDeadExecution((complete, operations) -> {
                        if (store.interrupted(complete.getExecution().getId())) {
                            operations.reschedule(complete, clock.instant());
                        } else {
                            operations.stop();
                        }
                    })
                    .execute((run, context) -> worker.work(run.getId(), context.getExecution().version));
        }
    }
}
