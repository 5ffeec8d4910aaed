from django.urls import path

from documents.views import answers, letters, submissions

app_name = "documents"

urlpatterns = [
    path("", letters.letters, name="letters"),
    path("letters/<uuid:reference>/", letters.letter, name="letter"),
    path("letters/<uuid:reference>/answer/", answers.answer, name="answer"),
    path(
        "letters/<uuid:reference>/answer/files/<uuid:file>/remove/",
        answers.remove_file,
        name="remove-file",
    ),
    path("letters/<uuid:reference>/answer/review/", answers.review, name="review"),
    path("letters/<uuid:reference>/answer/states/", submissions.states, name="states"),
    path("submissions/", submissions.submissions, name="submissions"),
    path("submissions/<uuid:reference>/", submissions.submission, name="submission"),
    path("files/<uuid:reference>/", submissions.download, name="file"),
]
